/** docs/generated/metrics.md: every metric of ours, out of the code that counts it. */
import { listMetrics } from '#src/monitoring/metrics.ts'

export function metricsPage(): string {
  const rows = listMetrics().map(
    ({ name, type, labels, help }) =>
      `| \`${name}\` | ${type} | ${labels.map(label => `\`${label}\``).join(', ')} | ${help} |`,
  )
  return `# Metrics
Written by \`npm run docs\` from [src/monitoring/metrics.ts](../../src/monitoring/metrics.ts). \`GET /metrics\` answers whoever has the operator's
token, or this machine where none is set. Each process counts for itself; what waits in the database is the same in all of
them, so take \`max\` and not \`sum\` of the gauges. Beside these stand the usual \`process_*\` and \`nodejs_*\` metrics,
event-loop lag among them. No label holds a number, a name or anything typed.

Rules for alerts: [ops/alerts.yaml](../../ops/alerts.yaml). A Grafana dashboard: [ops/dashboard.json](../../ops/dashboard.json).
A test compares the names in both with the metrics that there are.

| metric | type | labels | tells |
| --- | --- | --- | --- |
${rows.join('\n')}
`
}
