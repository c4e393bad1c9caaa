/** Mistakes that the drills of outages and carriers must notice: each takes away one thing that they are there for. */
import type { Mistake } from './mutations.ts'

export interface OutageMutation extends Mistake {
  /** An outage, `carriers` or `failover`. */
  drill: string
  /** Any of these, as the drill says it. */
  breaks: readonly string[]
}

export const outageMutations: readonly OutageMutation[] = [
  {
    name: 'a statement is waited for without end',
    drill: 'silent-database',
    breaks: ['withoutPassword', 'answered', 'lost', 'told to dial again'],
    patches: [
      {
        file: 'src/db/deadline-client.ts',
        find: 'if (this.#limitMs > 0) {',
        put: 'if (this.#limitMs < 0) {',
      },
    ],
  },
  {
    name: 'whoever cannot reach Redis is not ready',
    drill: 'redis-down',
    breaks: ['lost', 'answered', 'told to dial again'],
    patches: [
      {
        file: 'src/monitoring/health.ts',
        find: "router.get('/ready', context => {\n    context.status = isStopping() ? 503 : 200",
        put: "router.get('/ready', async context => {\n    context.status = isStopping() || (await unwell()).length > 0 ? 503 : 200",
      },
    ],
  },
  {
    name: 'a process closes its port as soon as it is asked to stop',
    drill: 'restart',
    breaks: ['lost', 'answered', 'told to dial again'],
    patches: [
      {
        file: 'src/main.ts',
        find: 'delayMs: config.shutdownDelayMs,',
        put: 'delayMs: config.shutdownDelayMs * 0,',
      },
    ],
  },
  {
    name: 'more connections than were set, and no patience for one',
    drill: 'connections',
    breaks: ['withoutPassword', 'answered', 'lost', 'told to dial again'],
    patches: [
      {
        file: 'src/db/pool.ts',
        find: '      max,\n      connectionTimeoutMillis',
        put: '      max: max * 9,\n      connectionTimeoutMillis',
      },
      {
        file: 'src/db/pool.ts',
        find: 'if (systemCodeOf(thrown) !== tooMany ||',
        put: 'if (systemCodeOf(thrown) === tooMany ||',
      },
    ],
  },
  {
    name: 'the first host is the one that takes writes',
    drill: 'promotion',
    breaks: ['withoutPassword', 'answered', 'lost', 'told to dial again'],
    patches: [
      {
        file: 'src/db/writable-host.ts',
        find: '      if (found !== undefined) return found\n',
        put: '      if (found !== first) return first\n',
      },
    ],
  },
  {
    name: 'a command that a dying master did not do is not said again',
    drill: 'cluster-killed',
    breaks: ['told to dial again'],
    patches: [
      {
        file: 'src/redis/retry.ts',
        find: 'if (isOver || !isPassing(thrown)) throw thrown',
        put: 'if (isOver || isPassing(thrown) || thrown) throw thrown',
      },
    ],
  },
  {
    name: 'an account that is held up is none',
    drill: 'locked-outbox',
    breaks: ['told to dial again', 'withoutPassword'],
    patches: [
      {
        file: 'src/registration/parked-opening.ts',
        find: "return isLocked(thrown) || systemCodeOf(thrown) === '57014'",
        put: "return isLocked(thrown) && systemCodeOf(thrown) === 'no such code'",
      },
    ],
  },
  {
    name: 'a lost password is not replaced',
    drill: 'carriers',
    breaks: ['passwords that never arrived and were not replaced'],
    patches: [
      {
        file: 'src/outbox/lost.ts',
        find: "    if (row.kind === 'password') {\n",
        put: "    if (row.kind === 'password' && row.id !== '') return\n    if (row.kind === 'password') {\n",
      },
    ],
  },
  {
    name: 'a backup goes on where it stood',
    drill: 'carriers',
    breaks: ['messages that a backup sent by itself'],
    patches: [
      {
        file: 'src/outbox/home.ts',
        find: 'const why = whyOther(home, known, kept)',
        put: 'const why = home.databaseOid === null ? whyOther(home, known, kept) : null',
      },
    ],
  },
  {
    name: 'a message that may have been taken goes by another carrier',
    drill: 'failover',
    breaks: ['passwords accepted twice', 'messages that changed carrier although they may have been taken'],
    patches: [
      {
        file: 'src/gateways/carrier-http.ts',
        find: "const result = unsent ? 'retry' : 'unknown'",
        put: "const result = unsent ? 'retry' : (code as 'retry') && 'retry'",
      },
    ],
  },
]
