/** Mistakes put into a copy of the sources on purpose: a drill that did not notice them would prove nothing. */
import type { Promised } from './findings.ts'
import type { FaultClass } from './options.ts'

export interface Mutation {
  name: string
  /** What a drill over it must find broken, any of these. */
  breaks: readonly Promised[]
  faults: readonly FaultClass[]
  /** How large a drill finds it; the usual one is short. */
  size?: { callers: number; seconds: number }
  /** Each text stands in its file exactly once. */
  patches: readonly { file: string; find: string; put: string }[]
}

export const mutations: readonly Mutation[] = [
  {
    name: 'no lock',
    breaks: ['sameHop', 'ownData', 'onceEach'],
    faults: ['gateway', 'eligibility'],
    // It takes somebody who hangs up while an answer is being worked out, and dials before it is there.
    size: { callers: 240, seconds: 60 },
    patches: [
      {
        file: 'src/sessions/redis.ts',
        find: 'taken: owner === token,',
        put: 'taken: true || owner,',
      },
      {
        file: 'src/sessions/redis.ts',
        find: "if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end",
        put: '',
      },
    ],
  },
  {
    name: 'a repeated answer is applied again',
    breaks: ['sameHop', 'ownData'],
    faults: ['gateway'],
    patches: [
      {
        file: 'src/conversation/record.ts',
        find: "{ kind: 'repeat' }",
        put: "{ kind: 'answers', record, fresh: hop.typed.slice(-1) }",
      },
    ],
  },
  {
    name: 'callers share a record',
    breaks: ['ownData'],
    faults: [],
    patches: [
      {
        file: 'src/sessions/sessions.ts',
        find: "vault.lookUpKey('caller', caller)",
        put: "vault.lookUpKey('caller', caller.slice(-1))",
      },
    ],
  },
  {
    name: 'a new idempotency key at each attempt',
    breaks: ['onePassword', 'oneAccount'],
    faults: ['eligibility'],
    patches: [
      {
        file: 'src/eligibility/client.ts',
        find: "{ 'idempotency-key': key }",
        put: "{ 'idempotency-key': key.slice(0, 100) + Math.random() }",
      },
    ],
  },
  {
    name: 'a new password at each attempt',
    breaks: ['oneAccount', 'onePassword', 'nothingLeft', 'outcome'],
    faults: ['eligibility'],
    // It takes an answer lost on its way back from an account that was opened.
    size: { callers: 240, seconds: 60 },
    patches: [
      {
        file: 'src/conversation/errand-rows.ts',
        find: 'JSON.parse(vault.open(sealed, errandBinding(key)).toString()) as Errand',
        put: '({ ...JSON.parse(vault.open(sealed, errandBinding(key)).toString()), password: generatePassword(clock) }) as Errand',
      },
    ],
  },
  {
    name: 'the password SMS put in after the commit',
    breaks: ['onePassword'],
    faults: ['processes'],
    patches: [
      {
        file: 'src/conversation/errands.ts',
        find: 'for (const message of openingMessages(request, password, key)) await outbox.enqueue(trx, message)',
        put: 'setTimeout(() => { for (const message of openingMessages(request, password, key)) void within(queries, later => outbox.enqueue(later, message)).catch(() => {}) }, 1_000)',
      },
    ],
  },
  {
    name: 'a message that may have been taken is sent again',
    breaks: ['onePassword'],
    faults: ['sms'],
    patches: [
      {
        file: 'src/channels/africastalking/sms-carrier.ts',
        find: "{ result: 'unknown', reason: `no answer",
        put: "{ result: 'retry', reason: `no answer",
      },
    ],
  },
  {
    name: 'the last delivery report stands',
    breaks: ['reports'],
    faults: ['sms'],
    patches: [
      {
        file: 'src/outbox/settlement.ts',
        find: "    .where('state', 'in', statesBefore('delivered'))\n",
        put: "    .where('state', 'in', [...statesBefore('delivered'), 'delivered', 'failed'])\n",
      },
    ],
  },
  {
    name: 'a parked look-up is never tried again',
    breaks: ['outcome', 'nothingLeft'],
    faults: ['eligibility'],
    patches: [
      {
        file: 'src/conversation/parking.ts',
        find: '!(await tryToAnswer(id, parked))',
        put: '!(await Promise.resolve(tryToAnswer.length === 0))',
      },
    ],
  },
  {
    name: 'a parked look-up is answered and kept',
    breaks: ['nothingLeft'],
    faults: ['eligibility'],
    patches: [
      {
        file: 'src/conversation/parking.ts',
        find: 'sealed: Buffer.alloc(0), answered_at',
        put: 'answered_at',
      },
    ],
  },
  {
    name: 'what was typed is printed',
    breaks: ['silentLogs'],
    faults: [],
    patches: [
      {
        file: 'src/conversation/turn.ts',
        find: '    const startedAt = clock.now()\n    const stored',
        put: "    const startedAt = clock.now()\n    process.stdout.write(hop.typed.join(' '))\n    const stored",
      },
    ],
  },
  {
    name: 'the text of a message is printed',
    breaks: ['silentLogs'],
    faults: [],
    patches: [
      {
        file: 'src/channels/africastalking/sms-carrier.ts',
        find: '    return sms.send({ to, message: text',
        put: '    process.stdout.write(text)\n    return sms.send({ to, message: text',
      },
    ],
  },
  {
    name: 'nobody waits for the turns in progress',
    breaks: ['orderlyEnd'],
    faults: ['processes'],
    patches: [
      {
        file: 'src/main.ts',
        find: 'setTimeout(() => process.exit(softwareError), drainMs)',
        put: 'setTimeout(() => process.exit(softwareError), drainMs / 100_000)',
      },
    ],
  },
  {
    name: 'a broken connection ends the process',
    breaks: ['orderlyEnd'],
    faults: ['postgres'],
    patches: [
      {
        file: 'src/db/postgres.ts',
        find: "pool.on('connect', client => void client.on('error', () => {}))",
        put: '',
      },
    ],
  },
]
