# The service on Node 24: production dependencies only, an unprivileged user, a health check.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The image brings its own Node: the one that npm scripts use elsewhere goes out again.
RUN npm ci --omit=dev && rm -rf node_modules/node-linux-* node_modules/node-win-* node_modules/.bin/node

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY package.json LICENSE ./
COPY machines machines
COPY src src
# docker build --build-arg COMMIT=$(git rev-parse HEAD): the metrics tell it.
ARG COMMIT=
RUN printf %s "$COMMIT" > COMMIT
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then(answer => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
# No core dumps, which hold keys; no debugger for whoever sends SIGUSR1; and no writing, no other programs, which the service
# needs none of (docs/decisions/0040-permission-model.md). Nothing in between, so that SIGTERM reaches Node.
CMD ["sh", "-c", "ulimit -c 0 && exec node --disable-sigusr1 --permission --allow-addons '--allow-fs-read=*' --disable-warning=PERM0001 src/main.ts"]
