/**
 * Accounts in the CNSS's own service, which no transaction of ours reaches. What is to be done there is written down
 * first, with its password; asked under one idempotency key until it is confirmed, whoever died meanwhile; and only then
 * taken off the list, in the transaction that puts the password's SMS into the outbox.
 */
import { blank } from '#machines/registration.ts'
import { endingScreen, type Setting } from '#machines/screens.ts'
import type { Accounts } from '../accounts/accounts.ts'
import { hashPassword } from '../accounts/passwords.ts'
import type { Clock } from '../clock.ts'
import { type Database, type Queries, type Trx, within } from '../db/database.ts'
import type { AccountService } from '../eligibility/account-service.ts'
import { asFailure, type Failure } from '../failures.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Vault } from '../vault.ts'
import { numberText } from './answer-text.ts'
import { createErrandRows, type Errand } from './errand-rows.ts'
import {
  type Alongside,
  type Opening,
  type OpeningName,
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
  setting: Setting
  report(failure: Failure): void
}

export interface RemoteOpening extends Opening {
  /** Whether an errand for this caller is still under way. */
  isWaiting(caller: string): Promise<boolean>
  /** Gives overdue errands a new job: theirs was lost. */
  wake(): Promise<void>
  start(): Promise<{ stop(): Promise<void> }>
}

/** Within a call, after a look-up that may have taken its whole deadline; the job that follows has more time. */
const callMs = 3_000
const jobMs = 20_000
const numberLifeSeconds = 2 * 86_400

export function createRemoteOpening(parts: ErrandParts): RemoteOpening {
  const { accounts, outbox, service } = parts
  const { queries } = parts.database
  const rows = createErrandRows(parts)
  const stopping = new AbortController()

  /** Asks the service. @throws Failure when it cannot be said whether it was done. */
  async function ask(errand: Errand, key: string, signal: AbortSignal): Promise<'opened' | 'exists'> {
    const { registrationNumber, contact, password } = errand
    if (errand.kind === 'renew') {
      await service.setPassword(registrationNumber, password, key, signal)
      return 'opened'
    }
    const { phone, operator, email } = contact
    const opened = await service.open(registrationNumber, { phone, operator, email, password }, key, signal)
    return opened === 'exists' ? 'exists' : 'opened'
  }

  /** Takes the errand off the list and puts the SMS in: whoever takes it off does it, once. */
  async function settle(errand: Errand, key: string, result: 'opened' | 'exists', alongside?: Alongside) {
    const passwordHash = await hashPassword(errand.password)
    await within(queries, async trx => {
      const isMine = await rows.takeOff(trx, key)
      if (isMine && result === 'opened') await promise(trx, errand, key, passwordHash)
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
      const result = await ask(errand, key, AbortSignal.timeout(callMs))
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
      const errand = await rows.find(key)
      if (errand === undefined) return
      const goesOn = await rows.bookNext(key)
      try {
        const result = await ask(errand, key, AbortSignal.any([AbortSignal.timeout(jobMs), stopping.signal]))
        await settle(errand, key, result, errand.kind === 'open' ? tellNumber(errand, key) : undefined)
      } catch (thrown) {
        parts.report(asFailure(thrown, 'eligibility-unavailable'))
        if (!goesOn && !stopping.signal.aborted) await giveUp(errand, key)
      }
    } catch (thrown) {
      parts.report(asFailure(thrown, 'database-unavailable'))
    }
  }

  /** The caller was told that an answer comes: this is it. */
  async function giveUp({ caller, kind, contact }: Errand, key: string): Promise<void> {
    const context = { ...blank, answers: { language: contact.language } }
    await within(queries, async trx => {
      if (!(await rows.takeOff(trx, key)) || kind !== 'open') return
      await outbox.enqueue(trx, {
        medium: 'sms',
        kind: 'answer',
        to: caller,
        text: endingScreen('unavailable', context, parts.setting),
        idempotencyKey: `answer:${key}`,
        lifeSeconds: numberLifeSeconds,
      })
    })
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

  return {
    isWaiting: rows.isWaiting,
    wake: rows.wake,
    async start() {
      const worker = await rows.start(attend)
      return {
        stop() {
          // The next attempt is booked already.
          stopping.abort()
          return worker.stop()
        },
      }
    },

    async open(request, { key, caller }, alongside) {
      const isDone = (from: Queries) => accounts.wasOpenedBy(from, request.registrationNumber, key)
      const errand = (await isDone(queries))
        ? null
        : await rows.writeDown({ kind: 'open', caller, ...request }, key, isDone)
      if (errand !== null) return carryOut(errand, key, alongside)
      await within(queries, async trx => alongside?.(trx, 'opened'))
      return 'opened'
    },

    async renew(request, { key, caller }: OpeningName) {
      const isDone = (trx: Trx) => accounts.wasSetBy(trx, request.registrationNumber, key)
      const errand = await rows.writeDown({ kind: 'renew', caller, ...request }, key, isDone)
      if (errand !== null) await carryOut(errand, key)
    },

    async isOurs(registrationNumber, key) {
      if (await accounts.wasOpenedBy(queries, registrationNumber, key)) return true
      return (await rows.find(key)) !== undefined
    },
  }
}
