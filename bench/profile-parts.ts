/** The parts that the service's processor time is told by, and whose work a frame of its stack is. */

/** The innermost of these on the stack names the part. Where the same file serves two parts its function tells. */
const parts: readonly [part: string, file: RegExp, name?: RegExp][] = [
  ['screens', /\/machines\/(screens|screen-values|encoding|locales\/)/],
  ['reading answers', /\/machines\/(input|reading\/)/],
  ['machine', /\/(machines\/|xstate\/)/],
  ['sealing', /\/src\/vault\/|sodium-native/],
  ['journal', /\/src\/journal\/|\/kysely\/|\/pg(-[a-z]+)?\//],
  ['jobs', /\/pg-boss\//],
  ['metrics and minute counters', /\/src\/(monitoring|ops)\/|prom-client/],
  ['log', /\/(pino|sonic-boom|src\/platform\/log)/],
  ['save', /\/src\/sessions\//, /^(save|replace|inMs)/],
  ['lock and load', /\/src\/sessions\/|\/src\/platform\/clock/],
  ['Redis client', /\/(ioredis|redis-parser|src\/redis\/)/],
  ['turn', /\/src\/(conversation|registration|composition)\//],
  ['gateway', /\/src\/gateways\/|\/zod\//],
  ['Koa and routes', /\/(koa|koa-[a-z]+|@koa|path-to-regexp|src\/http|statuses|cookies)\b/],
  ['HTTP', /^node:(_http|internal\/http)/],
  ['sockets', /^node:(net|internal\/(stream|streams))/],
]

/** Undefined where the frame above tells. */
export function partOf(url: string, name: string): string | undefined {
  if (name === '(idle)') return 'idle'
  if (name === '(garbage collector)') return 'collecting garbage'
  if (name === '(program)') return 'V8 and the system'
  return parts.find(([, file, only]) => file.test(url) && (only?.test(name) ?? true))?.[0]
}
