/**
 * Passwords whose message was lost, replaced once by a new one: only if whoever holds the account says that the lost one is
 * still its password. Where nobody can say, the person is told how to ask for a new one.
 */
import { sql } from 'kysely'
import { type Language, languages } from '#machines/protocol.ts'
import { localeFor } from '#machines/screens.ts'
import type { Accounts } from '../accounts/accounts.ts'
import { generatePassword, hashPassword } from '../accounts/passwords.ts'
import { type Trx, within } from '../db/database.ts'
import type { AccountService } from '../eligibility/account-service.ts'
import type { TaskKind } from '../jobs/durable-task.ts'
import { type BackgroundTask, createRepeatedTask, type RepeatedTaskParts } from '../jobs/repeated-task.ts'
import type { LostPassword } from '../outbox/lost.ts'
import type { Outbox } from '../outbox/outbox.ts'
import { moroccanTime } from '../platform/clock.ts'
import { passwordLifeSeconds } from './account-opening.ts'

export interface PasswordReplacements extends BackgroundTask {
  /** Takes it on, inside the transaction in which the message is taken for lost. */
  replace(trx: Trx, lost: LostPassword): Promise<void>
}

export interface PasswordReplacementParts extends RepeatedTaskParts {
  accounts: Accounts
  outbox: Outbox
  /** The CNSS's own, where accounts are held there. */
  service?: Pick<AccountService, 'replacePassword'> | undefined
  serviceCode: string
  /** In which somebody is addressed whose language is not known. */
  language: Language
}

/** What rests, sealed, in a row. */
interface Replacement {
  /** E.164: whoever waits for the password. */
  caller: string
  registrationNumber: string | null
  registrationKey: string | null
  language: Language
  /** The key under which the lost password was set. */
  replaces: string
  password: string
}

export const replacementKind: TaskKind<'replacements'> = {
  table: 'replacements',
  key: 'id',
  queue: 'replacements',
  // What is settled is gone.
  isWaiting: sql`true`,
}

const givenUpSeconds = 86_400
const messageKeyPrefix = 'password:'

export function createPasswordReplacements(parts: PasswordReplacementParts): PasswordReplacements {
  const { vault, clock, accounts, outbox, service } = parts
  const { queries } = parts.database
  const task = createRepeatedTask<Replacement>(parts, {
    kind: replacementKind,
    associatedData: replacementAssociatedData,
    attempt,
    giveUpAfterSeconds: givenUpSeconds,
    giveUp: advise,
  })

  /** Its own request at whoever holds the account, however often it is asked. */
  const keyOf = ({ replaces }: Replacement) =>
    vault.blindIndex('registration', `replacement:${replaces}`).toString('hex')

  async function attempt(id: string, replacement: Replacement, signal: AbortSignal): Promise<boolean> {
    // A report came after all: it arrived, or never will, and then the person knows how to ask.
    if ((await outbox.stateOf(queries, id)) === 'delivered') {
      await within(queries, trx => takeOff(trx, id))
      return true
    }
    const isElsewhere = service !== undefined
    const answer = isElsewhere ? await ask(replacement, signal) : 'set'
    if (answer === 'cannot-say') await advise(id, replacement)
    else if (answer === 'conflict') await within(queries, trx => takeOff(trx, id))
    else await settle(id, replacement, isElsewhere)
    return true
  }

  async function ask(
    replacement: Replacement,
    signal: AbortSignal,
  ): Promise<'set' | 'conflict' | 'cannot-say'> {
    const { registrationNumber, password, replaces } = replacement
    if (registrationNumber === null || service?.replacePassword === undefined) return 'cannot-say'
    return service.replacePassword(registrationNumber, { password, replaces }, keyOf(replacement), signal)
  }

  /** The account's new password and its message, or neither; whoever takes the row off does it, once. */
  async function settle(id: string, replacement: Replacement, isElsewhere: boolean): Promise<void> {
    const { registrationKey, replaces, password } = replacement
    const passwordHash = await hashPassword(password)
    await within(queries, async trx => {
      if (!(await takeOff(trx, id))) return
      const account = registrationKey === null ? undefined : Buffer.from(registrationKey, 'hex')
      // Elsewhere it is set already, and our own row only follows.
      const guard = isElsewhere ? [] : [replaces]
      const key = keyOf(replacement)
      const set = account && (await accounts.setPasswordOf(trx, account, passwordHash, key, ...guard))
      if (isElsewhere || set === 'set') await outbox.enqueue(trx, messageOf(replacement))
    })
  }

  function messageOf(replacement: Replacement) {
    const { caller, registrationNumber, password, language } = replacement
    const [, at = ''] = moroccanTime(new Date(clock.now())).split(' ')
    return {
      medium: 'sms',
      kind: 'password',
      to: caller,
      text: localeFor(language).messages.newPassword({ password, at }),
      idempotencyKey: `${messageKeyPrefix}${keyOf(replacement)}`,
      ...(registrationNumber !== null && { about: registrationNumber }),
      lifeSeconds: passwordLifeSeconds,
    } as const
  }

  /** Nobody can say whether the first one was used: only the person can. */
  async function advise(id: string, { caller, language }: Replacement): Promise<void> {
    const text = localeFor(language).messages.passwordDoubtful(parts)
    await within(queries, async trx => {
      if (!(await takeOff(trx, id))) return
      await outbox.enqueue(trx, {
        medium: 'sms',
        kind: 'answer',
        to: caller,
        text,
        idempotencyKey: `doubtful:${id}`,
        lifeSeconds: passwordLifeSeconds,
      })
    })
  }

  return {
    ...task,
    async replace(trx, { id, messageKey, subjectKey, to, registrationNumber, language }) {
      if (!messageKey.startsWith(messageKeyPrefix)) return
      const replacement = {
        caller: to,
        registrationNumber,
        registrationKey: subjectKey?.toString('hex') ?? null,
        language: languages.find(known => known === language) ?? parts.language,
        replaces: messageKey.slice(messageKeyPrefix.length),
        password: generatePassword(clock),
      }
      await task.add(trx, id, replacement, 0)
    },
  }
}

/** Whether this transaction is the one that takes it off the list. */
async function takeOff(trx: Trx, id: string): Promise<boolean> {
  const taken = await trx.deleteFrom('replacements').where('id', '=', id).executeTakeFirst()
  return taken.numDeletedRows > 0n
}

/** What a replacement's sealed part is bound to. */
export function replacementAssociatedData(id: string): string {
  return `replacement:${id}`
}
