// Those who have durable tasks, each with one task to put in.
import { usual } from '#machines/screens.ts'
import { createAccounts } from '#src/accounts/account-rows.ts'
import { type Queries, within } from '#src/db/database.ts'
import type { TaskKind, TaskTable } from '#src/jobs/durable-task.ts'
import type { Worker } from '#src/jobs/queue.ts'
import { messageKind } from '#src/outbox/message-task.ts'
import type { Submission } from '#src/outbox/outbox.ts'
import { startSender } from '#src/outbox/sender.ts'
import { createLocalOpening } from '#src/registration/account-opening.ts'
import { createDeferredLookUps, deferredLookUpKind } from '#src/registration/deferred-look-up.ts'
import { createPasswordReplacements, replacementKind } from '#src/registration/password-replacement.ts'
import { createRemoteOpening } from '#src/registration/remote-account.ts'
import { accountRequestKind } from '#src/registration/remote-account-request.ts'
import type { TaskWorld } from './task-world.ts'

export interface TaskUser {
  kind: TaskKind<TaskTable>
  /** Puts the task in; put in again, it is the same. */
  add(): Promise<unknown>
  start(): Promise<Worker>
  reconcile(queries: Queries): Promise<number>
  /** How often it came to what it was put in for. */
  timesDone(): Promise<number>
  /** Whether a worker that stops cuts its attempt short; else it waits for the answer. */
  isCutShort: boolean
  /** Seconds between attempts that fail, the first ones. */
  waits: readonly number[]
}

const caller = '+212612345678'
const contact = { phone: caller, operator: null, email: null, language: 'fr' } as const
const identity = {
  idKind: 'cnie',
  idNumber: 'AB123456',
  idExpiry: '2027-12-31',
  birthDate: '1980-09-05',
} as const
const halfAnHourAtMost = [30, 60, 120, 240, 480, 960, 1_800, 1_800]

function messages(world: TaskWorld): TaskUser {
  const { database, vault, clock, outbox } = world
  const carrier = {
    submit: (): Promise<Submission> =>
      world
        .ask({ result: 'submitted' as const, messageId: null })
        .catch(() => ({ result: 'retry', reason: 'not connected' })),
  }
  const message = { medium: 'sms', kind: 'reply', to: caller, text: 'T', idempotencyKey: 'k' } as const
  const log = { info() {}, warn() {}, error() {} }
  return {
    kind: messageKind,
    add: () => within(database.queries, trx => outbox.enqueue(trx, { ...message, lifeSeconds: 2_592_000 })),
    start: () => startSender({ database, vault, clock, carriers: { sms: carrier }, log }),
    reconcile: outbox.reconcile,
    timesDone: async () => world.answers(),
    isCutShort: false,
    waits: [2, 8, 32, 128, 512, 2_048, 3_600, 3_600],
  }
}

function deferredLookUps(world: TaskWorld): TaskUser {
  const parts = { ...world, accounts: createAccounts(world), queries: world.database.queries }
  const lookUps = createDeferredLookUps({
    ...parts,
    eligibility: { lookUp: (_, signal) => world.ask({ outcome: 'unknown' }, signal) },
    opening: { ...createLocalOpening(parts), isOurs: async () => false },
    setting: usual,
    cardAccounts: { learn: async () => {} },
    knownPhone: { judge: async verdict => ({ type: 'verdictReached', verdict }) },
    limits: {
      lookUps: {
        admit: async () => ({ refused: 'card' }),
        settle: async () => {},
        hold: async () => {},
        giveBack: async () => {},
      },
      unknownVerdicts: { isOver: async () => false, count: async () => {} },
    },
    observe() {},
    report() {},
  })
  const hop = {
    gateway: 'test',
    channel: 'ussd',
    caller,
    operator: null,
    session: 's',
    input: { kind: 'all', inputs: [] },
  } as const
  const request = { identity, contact, needsCode: false, tracesPassword: false }
  return {
    kind: deferredLookUpKind,
    add: () => lookUps.defer(request, { id: 'conversation', hop }, { id: 'ticket', day: 1, held: {} }),
    start: lookUps.start,
    reconcile: lookUps.reconcile,
    timesDone: () => world.countMessages('answer'),
    isCutShort: true,
    waits: halfAnHourAtMost,
  }
}

function accountRequests(world: TaskWorld): TaskUser {
  const opening = createRemoteOpening({
    ...world,
    accounts: createAccounts(world),
    service: { open: (_, __, ___, signal) => world.ask('created', signal), async setPassword() {} },
    setting: usual,
    report() {},
  })
  return {
    kind: accountRequestKind,
    add: () => opening.open({ registrationNumber: '178824615', contact }, { key: 'opening', caller }),
    start: opening.start,
    reconcile: opening.reconcile,
    timesDone: () => world.countMessages('password'),
    isCutShort: true,
    waits: halfAnHourAtMost,
  }
}

function passwordReplacements(world: TaskWorld): TaskUser {
  const replacements = createPasswordReplacements({
    ...world,
    accounts: createAccounts(world),
    service: { replacePassword: (_, __, ___, signal) => world.ask('set' as const, signal) },
    serviceCode: usual.serviceCode,
    language: 'fr',
    report() {},
  })
  const lost = {
    id: '00000000-0000-4000-8000-000000000001',
    messageKey: 'password:opening',
    subjectKey: null,
    to: caller,
    registrationNumber: '178824615',
    language: 'fr',
  }
  return {
    kind: replacementKind,
    add: () => within(world.database.queries, trx => replacements.replace(trx, lost)),
    start: replacements.start,
    reconcile: replacements.reconcile,
    timesDone: () => world.countMessages('password'),
    isCutShort: true,
    waits: halfAnHourAtMost,
  }
}

export const taskUsers = [
  ['a message', messages],
  ['a deferred look-up', deferredLookUps],
  ['an account request at the CNSS', accountRequests],
  ['a replacement of a lost password', passwordReplacements],
] as const
