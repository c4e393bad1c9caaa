/** One-time codes: six digits, ten minutes, three tries, bound to one conversation and one phone, kept as a keyed hash. */
import { timingSafeEqual } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Queries, Trx } from '../db/database.ts'
import type { Vault } from '../vault.ts'

export const codeLifeSeconds = 600
const triesAllowed = 3
/** A new code can be asked for after this long: the first one may still be on its way. */
const pauseSeconds = 60

export interface Codes {
  /** A fresh code; `tooSoon` while the last one is younger than a minute. */
  issue(trx: Trx, conversation: string, phone: string): Promise<{ code: string; name: string } | 'tooSoon'>
  /** Whether the last code is younger than a minute. */
  isTooSoon(queries: Queries, conversation: string, phone: string): Promise<boolean>
  /** Whether a code is out that has its time still. */
  isOut(queries: Queries, conversation: string, phone: string): Promise<boolean>
  /**
   * Takes one try, unless it is the repeat of one. `exhausted` when the code is out of tries or time. Once accepted it is
   * accepted in its conversation whenever that asks again: a process may have died before anything came of it.
   */
  check(
    queries: Queries,
    conversation: string,
    phone: string,
    typed: string,
    options?: { isRepeat?: boolean },
  ): Promise<CodeCheck>
}

export type CodeCheck = 'accepted' | 'rejected' | 'exhausted'

export function createCodes({ vault, clock }: { vault: Vault; clock: Clock }): Codes {
  const phoneKey = (phone: string) => vault.lookUpKey('phone', phone)
  // The hash covers what the code is for, so that it opens nothing else.
  const hashOf = (conversation: string, phone: string, code: string) =>
    vault.lookUpKey('code', `${conversation}:${phone}:${code}`)

  const living = (queries: Queries, conversation: string, phone: string) =>
    queries
      .selectFrom('codes')
      .select(['code_hash', 'accepted_at'])
      .where('id', '=', conversation)
      .where('phone_key', '=', phoneKey(phone))
      .where('expires_at', '>', new Date(clock.now()))
      .executeTakeFirst()

  async function isTooSoon(queries: Queries, conversation: string, phone: string): Promise<boolean> {
    const last = await queries
      .selectFrom('codes')
      .select('created_at')
      .where('id', '=', conversation)
      .where('phone_key', '=', phoneKey(phone))
      .executeTakeFirst()
    return last !== undefined && clock.now() - last.created_at.getTime() < pauseSeconds * 1000
  }

  return {
    async issue(trx, conversation, phone) {
      if (await isTooSoon(trx, conversation, phone)) return 'tooSoon'
      const now = clock.now()
      const code = clock.digits(6)
      const row = {
        phone_key: phoneKey(phone),
        code_hash: hashOf(conversation, phone, code),
        tries: 0,
        created_at: new Date(now),
        expires_at: new Date(now + codeLifeSeconds * 1000),
        accepted_at: null,
      }
      await trx
        .insertInto('codes')
        .values({ id: conversation, ...row })
        .onConflict(conflict => conflict.column('id').doUpdateSet(row))
        .execute()
      return { code, name: `${conversation}:${now}` }
    },

    isTooSoon,

    async isOut(queries, conversation, phone) {
      return (await living(queries, conversation, phone)) !== undefined
    },

    async check(queries, conversation, phone, typed, { isRepeat = false } = {}) {
      const matches = (row: { code_hash: Buffer }) =>
        timingSafeEqual(row.code_hash, hashOf(conversation, phone, typed))
      const known = await living(queries, conversation, phone)
      if (known !== undefined && known.accepted_at !== null) return matches(known) ? 'accepted' : 'rejected'
      if (known !== undefined && isRepeat && !matches(known)) return 'rejected'
      // The try is counted before the comparison, so that racing guesses cannot share one.
      const row = await queries
        .updateTable('codes')
        .set(({ eb }) => ({ tries: eb('tries', '+', 1) }))
        .where('id', '=', conversation)
        .where('phone_key', '=', phoneKey(phone))
        .where('accepted_at', 'is', null)
        .where('tries', '<', triesAllowed)
        .where('expires_at', '>', new Date(clock.now()))
        .returning(['code_hash', 'tries'])
        .executeTakeFirst()
      if (row === undefined) return 'exhausted'
      if (!matches(row)) return row.tries >= triesAllowed ? 'exhausted' : 'rejected'
      await queries
        .updateTable('codes')
        .set({ accepted_at: new Date(clock.now()) })
        .where('id', '=', conversation)
        .where('accepted_at', 'is', null)
        .execute()
      return 'accepted'
    },
  }
}
