/** One-time codes: six digits, ten minutes, three tries, bound to one conversation and one phone, kept as a keyed hash. */
import { timingSafeEqual } from 'node:crypto'
import { codeLifeSeconds } from '#machines/protocol.ts'
import { type Queries, type Trx, within } from '../db/database.ts'
import type { Clock } from '../platform/clock.ts'
import type { Vault } from '../vault/vault.ts'

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
  /** Whether a code that has its time still was accepted. */
  wasAccepted(queries: Queries, conversation: string, phone: string): Promise<boolean>
  /**
   * Takes one try of the stored code, unless the same was tried before, however the turn arrived. `exhausted` when the code
   * is out of tries or time. Once accepted it is accepted in its conversation whenever that asks again: a process may have
   * died before anything came of it.
   */
  check(queries: Queries, conversation: string, phone: string, given: string): Promise<CodeCheck>
}

export type CodeCheck = 'accepted' | 'rejected' | 'exhausted'

export function createCodes({ vault, clock }: { vault: Vault; clock: Clock }): Codes {
  const phoneKey = (phone: string) => vault.blindIndex('phone', phone)
  // The hash covers what the code is for, so that it opens nothing else.
  const hashOf = (conversation: string, phone: string, code: string) =>
    vault.blindIndex('code', `${conversation}:${phone}:${code}`)

  const living = (queries: Queries, conversation: string, phone: string) =>
    queries
      .selectFrom('codes')
      .select(['code_hash', 'tries', 'accepted_at'])
      .where('id', '=', conversation)
      .where('phone_key', '=', phoneKey(phone))
      .where('expires_at', '>', new Date(clock.now()))

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
      return (await living(queries, conversation, phone).executeTakeFirst()) !== undefined
    },

    async wasAccepted(queries, conversation, phone) {
      const code = await living(queries, conversation, phone).executeTakeFirst()
      return code !== undefined && code.accepted_at !== null
    },

    check: (queries, conversation, phone, given) =>
      within(queries, async trx => {
        // Racing guesses come one after the other, so that they cannot share a try.
        const code = await living(trx, conversation, phone).forUpdate().executeTakeFirst()
        if (code === undefined) return 'exhausted'
        const isRight = timingSafeEqual(code.code_hash, hashOf(conversation, phone, given))
        if (code.accepted_at !== null) return isRight ? 'accepted' : 'rejected'
        if (code.tries >= triesAllowed) return 'exhausted'
        // The right one is accepted when it is first tried: what was tried before is wrong.
        if (!(await takeTry(trx, code.code_hash, given))) return 'rejected'
        const tries = code.tries + 1
        const accepted_at = isRight ? new Date(clock.now()) : null
        await trx.updateTable('codes').set({ tries, accepted_at }).where('id', '=', conversation).execute()
        if (isRight) return 'accepted'
        return tries >= triesAllowed ? 'exhausted' : 'rejected'
      }),
  }

  /** Whether this is tried for the first time on this code. */
  async function takeTry(trx: Trx, codeHash: Buffer, given: string): Promise<boolean> {
    const taken = await trx
      .insertInto('code_tries')
      .values({
        try_hash: vault.blindIndex('code', `${codeHash.toString('hex')}:${given}`),
        tried_at: new Date(clock.now()),
      })
      .onConflict(conflict => conflict.doNothing())
      .returning('try_hash')
      .executeTakeFirst()
    return taken !== undefined
  }
}
