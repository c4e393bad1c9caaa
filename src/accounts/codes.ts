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
  /** Takes one try. `exhausted` when the code is out of tries or time. A code is accepted once. */
  check(queries: Queries, conversation: string, phone: string, typed: string): Promise<CodeCheck>
}

export type CodeCheck = 'accepted' | 'rejected' | 'exhausted'

export function createCodes({ vault, clock }: { vault: Vault; clock: Clock }): Codes {
  const phoneKey = (phone: string) => vault.lookUpKey('phone', phone)
  // The hash covers what the code is for, so that it opens nothing else.
  const hashOf = (conversation: string, phone: string, code: string) =>
    vault.lookUpKey('code', `${conversation}:${phone}:${code}`)

  return {
    async issue(trx, conversation, phone) {
      const now = clock.now()
      const last = await trx
        .selectFrom('codes')
        .select('created_at')
        .where('id', '=', conversation)
        .where('phone_key', '=', phoneKey(phone))
        .executeTakeFirst()
      if (last !== undefined && now - last.created_at.getTime() < pauseSeconds * 1000) return 'tooSoon'
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

    async check(queries, conversation, phone, typed) {
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
      if (!timingSafeEqual(row.code_hash, hashOf(conversation, phone, typed))) {
        return row.tries >= triesAllowed ? 'exhausted' : 'rejected'
      }
      const accepted = await queries
        .updateTable('codes')
        .set({ accepted_at: new Date(clock.now()) })
        .where('id', '=', conversation)
        .where('accepted_at', 'is', null)
        .returning('id')
        .executeTakeFirst()
      return accepted === undefined ? 'exhausted' : 'accepted'
    },
  }
}
