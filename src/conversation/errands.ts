/**
 * Accounts in the CNSS's own service, which no transaction of ours reaches. What is to be done there is written down
 * first, with its password; asked under one idempotency key until it is confirmed, whoever died meanwhile; and only then
 * taken off the list, in the transaction that puts the password's SMS into the outbox.
 */
import type { Accounts } from '../accounts/accounts.ts'
import { generatePassword, hashPassword } from '../accounts/passwords.ts'
import { type Clock, inSeconds } from '../clock.ts'
import { type Database, type Trx, within } from '../db/database.ts'
import { createJobs } from '../db/jobs.ts'
import type { AccountService } from '../eligibility/account-service.ts'
import { asFailure, type Failure } from '../failures.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Vault } from '../vault.ts'
import { numberText } from './answer-text.ts'
import {
  type Alongside,
  type Opening,
  type OpeningName,
  type OpeningRequest,
  type OpeningResult,
  openingMessages,
  passwordMessage,
} from './opening.ts'

export interface ErrandParts {
  database: Database
  vault: Vault
  clock: Clock
  accounts: Accounts
  outbox: Outbox
  service: AccountService
  report(failure: Failure): void
}

export interface RemoteOpening extends Opening {
  /** Whether an errand for this caller is still under way. */
  isWaiting(caller: string): Promise<boolean>
  /** Gives overdue errands a new job: theirs was lost. */
  wake(): Promise<void>
  start(): Promise<{ stop(): Promise<void> }>
}

/** What rests, sealed, in a row. */
interface Errand extends OpeningRequest {
  kind: 'open' | 'renew'
  caller: string
  password: string
}

/** Within a call; the job that follows has more time. */
const callMs = 4_000
const jobMs = 20_000
/** Later than any turn, so that job and turn do not ask at once. */
const firstRetrySeconds = 30
const givenUpSeconds = 3 * 86_400
/** A job this late is not coming any more. */
const lostAfterSeconds = 120
const numberLifeSeconds = 2 * 86_400

export function createRemoteOpening(parts: ErrandParts): RemoteOpening {
  const { database, vault, clock, accounts, outbox, service } = parts
  const { queries } = database
  const jobs = createJobs(database.boss, 'errands')

  /** Writes the errand down; asked again with the same key, the first one stands, with its password. */
  async function writeDown(errand: Omit<Errand, 'password'>, key: string): Promise<Errand> {
    return within(queries, async trx => {
      const sealed = vault.seal(
        JSON.stringify({ ...errand, password: generatePassword(clock) }),
        errandBinding(key),
      )
      const written = await trx
        .insertInto('errands')
        .values({
          idempotency_key: key,
          caller_key: vault.lookUpKey('caller', errand.caller),
          sealed,
          created_at: new Date(clock.now()),
          due_at: inSeconds(clock.now(), firstRetrySeconds),
        })
        .onConflict(conflict => conflict.doNothing())
        .returning('sealed')
        .executeTakeFirst()
      if (written !== undefined) await jobs.send(trx, key, firstRetrySeconds)
      const row =
        written ??
        (await trx
          .selectFrom('errands')
          .select('sealed')
          .where('idempotency_key', '=', key)
          .executeTakeFirstOrThrow())
      return read(row.sealed, key)
    })
  }

  const read = (sealed: Buffer, key: string) =>
    JSON.parse(vault.open(sealed, errandBinding(key)).toString()) as Errand

  /** Asks the service. @throws Failure when it cannot be said whether it was done. */
  async function ask(errand: Errand, key: string, milliseconds: number): Promise<'opened' | 'exists'> {
    const { registrationNumber, contact, password } = errand
    const signal = AbortSignal.timeout(milliseconds)
    if (errand.kind === 'renew') {
      await service.setPassword(registrationNumber, password, key, signal)
      return 'opened'
    }
    const { phone, operator, email } = contact
    const opened = await service.open(registrationNumber, { phone, operator, email, password }, key, signal)
    return opened === 'exists' ? 'exists' : 'opened'
  }

  /** Takes the errand off the list and puts the SMS in: whoever takes it off does it, once. */
  async function settle(
    errand: Errand,
    key: string,
    result: 'opened' | 'exists',
    alongside?: Alongside,
  ): Promise<void> {
    const passwordHash = await hashPassword(errand.password)
    await within(queries, async trx => {
      const taken = await trx
        .deleteFrom('errands')
        .where('idempotency_key', '=', key)
        .returning('idempotency_key')
        .executeTakeFirst()
      if (taken !== undefined && result === 'opened') await promise(trx, errand, key, passwordHash)
      await alongside?.(trx, result)
    })
  }

  async function promise(trx: Trx, errand: Errand, key: string, passwordHash: string): Promise<void> {
    const { registrationNumber, contact, password } = errand
    const request = { registrationNumber, contact }
    if (errand.kind === 'renew') {
      await accounts.setPassword(trx, registrationNumber, passwordHash, key)
      await outbox.enqueue(trx, passwordMessage(request, password, key))
      return
    }
    await accounts.open(trx, { registrationNumber, passwordHash, ...contact }, key)
    for (const message of openingMessages(request, password, key)) await outbox.enqueue(trx, message)
  }

  async function carryOut(errand: Errand, key: string, alongside?: Alongside): Promise<OpeningResult> {
    try {
      const result = await ask(errand, key, callMs)
      await settle(errand, key, result, alongside)
      return result
    } catch (thrown) {
      parts.report(asFailure(thrown, 'eligibility-unavailable'))
      return 'delayed'
    }
  }

  /** One more attempt, beside any call. The caller was told that the answer comes by SMS. */
  async function attend(key: string): Promise<void> {
    try {
      const row = await queries
        .selectFrom('errands')
        .select(['sealed', 'attempts', 'created_at'])
        .where('idempotency_key', '=', key)
        .executeTakeFirst()
      if (row === undefined) return
      if (clock.now() - row.created_at.getTime() < givenUpSeconds * 1_000) await tryLater(key, row.attempts)
      const errand = read(row.sealed, key)
      const result = await ask(errand, key, jobMs)
      await settle(errand, key, result, errand.kind === 'open' ? tellNumber(errand, key) : undefined)
    } catch (thrown) {
      parts.report(asFailure(thrown, 'eligibility-unavailable'))
    }
  }

  function tellNumber({ caller, registrationNumber, contact }: Errand, key: string): Alongside {
    return trx =>
      outbox.enqueue(trx, {
        medium: 'sms',
        kind: 'number',
        to: caller,
        text: numberText(registrationNumber, contact.language),
        idempotencyKey: `number:${key}`,
        lifeSeconds: numberLifeSeconds,
      })
  }

  /** The next attempt is booked before this one begins, so that a process that dies in it leaves a successor. */
  async function tryLater(key: string, attempts: number): Promise<void> {
    const seconds = Math.min(firstRetrySeconds * 2 ** attempts, 3_600)
    await within(queries, async trx => {
      await trx
        .updateTable('errands')
        .set({ attempts: attempts + 1, due_at: inSeconds(clock.now(), seconds) })
        .where('idempotency_key', '=', key)
        .execute()
      await jobs.send(trx, key, seconds)
    })
  }

  return {
    async open(request, { key, caller }, alongside) {
      if (await accounts.wasOpenedBy(queries, request.registrationNumber, key)) {
        await within(queries, async trx => alongside?.(trx, 'opened'))
        return 'opened'
      }
      return carryOut(await writeDown({ kind: 'open', caller, ...request }, key), key, alongside)
    },

    async renew(request, { key, caller }: OpeningName) {
      await carryOut(await writeDown({ kind: 'renew', caller, ...request }, key), key)
    },

    async isOurs(registrationNumber, key) {
      if (await accounts.wasOpenedBy(queries, registrationNumber, key)) return true
      const errand = await queries
        .selectFrom('errands')
        .select('idempotency_key')
        .where('idempotency_key', '=', key)
        .executeTakeFirst()
      return errand !== undefined
    },

    async isWaiting(caller) {
      const errand = await queries
        .selectFrom('errands')
        .select('idempotency_key')
        .where('caller_key', '=', vault.lookUpKey('caller', caller))
        .limit(1)
        .executeTakeFirst()
      return errand !== undefined
    },

    async wake() {
      const now = clock.now()
      const overdue = await queries
        .updateTable('errands')
        .set({ due_at: inSeconds(now, lostAfterSeconds) })
        .where('due_at', '<', inSeconds(now, -lostAfterSeconds))
        .where('created_at', '>', inSeconds(now, -givenUpSeconds))
        .returning('idempotency_key')
        .execute()
      for (const { idempotency_key } of overdue) await within(queries, trx => jobs.send(trx, idempotency_key))
    },

    async start() {
      await jobs.create()
      return jobs.work(attend)
    },
  }
}

/** What an errand's sealed part is bound to. */
export function errandBinding(key: string): string {
  return `errand:${key}`
}
