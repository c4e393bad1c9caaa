/** Mistakes put into a copy of the sources on purpose: a drill that did not notice them would prove nothing. */
import type { Promised } from './findings.ts'
import type { FaultClass } from './options.ts'

export interface Mistake {
  name: string
  /** Each text stands in its file exactly once. */
  patches: readonly { file: string; find: string; put: string }[]
}

export interface Mutation extends Mistake {
  /** What a drill over it must find broken, any of these. */
  breaks: readonly Promised[]
  /** `upgrade`: what an upgrade finds, and no fault. */
  faults: readonly FaultClass[] | 'upgrade'
  /** How large a drill finds it; the usual one is short. */
  size?: { callers: number; seconds: number }
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
        find: 'acquired: owner === token,',
        put: 'acquired: true || owner,',
      },
      {
        file: 'src/sessions/redis.ts',
        find: 'if owner ~= ARGV[1] then',
        put: 'if false then',
      },
    ],
  },
  {
    name: 'a repeated answer is applied again',
    breaks: ['sameHop', 'ownData'],
    faults: ['gateway'],
    patches: [
      {
        file: 'src/conversation/arrival.ts',
        find: "const stands: Arrival = { kind: 'repeat', stored }",
        put: "const stands: Arrival = { kind: 'answers', stored, inputs: textOf(hop).slice(-1) }",
      },
    ],
  },
  {
    name: 'a text message takes a call in progress',
    breaks: ['steered'],
    faults: ['messages'],
    patches: [
      {
        file: 'src/conversation/session-state.ts',
        find: 'return asks && now < (call.liveUntil',
        put: 'return asks && !asks && now < (call.liveUntil',
      },
    ],
  },
  {
    name: 'the birth date of before a break stands',
    breaks: ['proof'],
    faults: ['gateway'],
    patches: [
      {
        file: 'machines/context.ts',
        find: 'standing(context, without(context.answers, proofAndContact), true)',
        put: 'standing(context, without(context.answers, []), true)',
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
        find: "vault.blindIndex('caller', caller)",
        put: "vault.blindIndex('caller', caller.slice(-1))",
      },
    ],
  },
  {
    name: 'a new idempotency key at each attempt',
    breaks: ['onePassword', 'oneAccount'],
    faults: ['eligibility'],
    patches: [
      {
        file: 'src/eligibility/client/client.ts',
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
        file: 'src/registration/remote-account.ts',
        find: 'import { hashPassword }',
        put: 'import { generatePassword, hashPassword }',
      },
      {
        file: 'src/registration/remote-account.ts',
        find: '{ phone, operator, email, password }, key',
        put: '{ phone, operator, email, password: generatePassword(parts.clock) }, key',
      },
    ],
  },
  {
    name: 'the password SMS put in after the commit',
    breaks: ['onePassword'],
    faults: ['processes'],
    patches: [
      {
        file: 'src/registration/remote-account.ts',
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
        file: 'src/gateways/africastalking/sms-carrier.ts',
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
        find: "    .where('state', 'in', statesBefore(state))\n",
        put: "    .where('state', 'in', [...statesBefore('delivered'), 'delivered', 'failed'])\n",
      },
    ],
  },
  {
    name: 'a deferred look-up is never tried again',
    breaks: ['outcome', 'nothingLeft'],
    faults: ['eligibility'],
    patches: [
      {
        file: 'src/registration/deferred-look-up.ts',
        find: 'const verdict = await eligibility.lookUp(identity, signal)',
        put: 'if (signal) return false\n    const verdict = await eligibility.lookUp(identity, signal)',
      },
    ],
  },
  {
    name: 'a deferred look-up is answered and kept',
    breaks: ['nothingLeft'],
    faults: ['eligibility'],
    patches: [
      {
        file: 'src/registration/deferred-look-up.ts',
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
        find: '    const arrivedAt = clock.now()\n',
        put: '    const arrivedAt = clock.now()\n    process.stdout.write(JSON.stringify(hop.input))\n',
      },
    ],
  },
  {
    name: 'the text of a message is printed',
    breaks: ['silentLogs'],
    faults: [],
    patches: [
      {
        file: 'src/gateways/africastalking/sms-carrier.ts',
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
        file: 'src/composition/service-process.ts',
        find: 'setTimeout(() => process.exit(exitCodes.softwareError), drainMs)',
        put: 'setTimeout(() => process.exit(exitCodes.softwareError), drainMs / 100_000)',
      },
    ],
  },
  {
    name: 'a broken connection ends the process',
    breaks: ['orderlyEnd'],
    faults: ['postgres'],
    patches: [
      {
        file: 'src/db/pool.ts',
        find: "    client.on('error', () => {})",
        put: '',
      },
    ],
  },
  {
    name: 'sessions and moves under names that the version before does not know',
    breaks: ['noCallLost'],
    faults: 'upgrade',
    patches: [
      {
        file: 'src/conversation/session-codec.ts',
        find: 'return { ...call, typed: inputs }',
        put: 'return { ...call, inputs } as never',
      },
      {
        file: 'src/conversation/session-codec.ts',
        find: 'return { ...call, inputs: typed }',
        put: 'return { ...call, inputs: typed ?? (call as never as { inputs: string[] }).inputs }',
      },
      // Otherwise the call is made again from its beginning, which the journal knows.
      {
        file: 'src/journal/stored-events.ts',
        find: "  quit: 'hungUp',\n",
        put: "  quit: 'hungUp',\n  dialled: 'began',\n",
      },
    ],
  },
  {
    name: 'a column that the version before does not fill',
    breaks: ['journal'],
    faults: 'upgrade',
    patches: [
      {
        file: 'src/db/migrations/008-turns-by-day.ts',
        find: "    'alter table turns_before drop constraint turns_are_past',\n",
        put: "    'alter table turns_before drop constraint turns_are_past',\n    `alter table turns add column version text not null default 'x'`,\n    'alter table turns alter column version drop default',\n",
      },
    ],
  },
]
