/**
 * Claims: an account is asked for from another phone than the one that the CNSS knows, by somebody who does not hold that
 * one. It is told at once and every day for three days, and NON from it ends the claim at the call centre; when nobody
 * has said so, whoever claimed may call again.
 */

import { blank } from '#machines/context.ts'
import type { Contact, Language } from '#machines/protocol.ts'
import { endingScreen, localeFor, type Setting } from '#machines/screens.ts'
import { type Queries, type Trx, within } from '../db/database.ts'
import type { Message, Outbox } from '../outbox/outbox.ts'
import { type Clock, inSeconds } from '../platform/clock.ts'
import type { Vault } from '../vault/vault.ts'
import { dayOf, waitSeconds } from './claim-days.ts'

export interface ClaimParts {
  queries: Queries
  vault: Vault
  clock: Clock
  outbox: Pick<Outbox, 'enqueue'>
  setting: Setting
  /** In which the phone that the CNSS knows is told: nobody knows which one its holder reads. */
  languages: readonly Language[]
}

export interface Claim {
  registrationNumber: string
  contact: Pick<Contact, 'phone' | 'language'>
  /** E.164. */
  knownPhone: string
}

export type ClaimState = { is: 'none' | 'granted' | 'denied' } | { is: 'waiting'; until: string }

export interface Claims {
  /** Made once; asked for again it waits no longer. */
  make(claim: Claim): Promise<ClaimState>
  stateOf(claim: Claim): Promise<ClaimState>
  /** Whether this phone is asked about a claim that waits. */
  awaitsAnswer(phone: string): Promise<boolean>
  /** NON from this phone: all claims that it was told of. */
  deny(trx: Trx, phone: string): Promise<void>
  /** Tells whom it is time to tell; how many. Any number may run at once. */
  tell(): Promise<number>
}

/** Once a day, and a little early: the task comes by the hour. */
const tellAgainSeconds = 86_400 - 1_800
const noticeLifeSeconds = 86_400

export function createClaims({ queries, vault, clock, outbox, setting, languages }: ClaimParts): Claims {
  const idOf = ({ registrationNumber, contact }: Claim) =>
    vault.blindIndex('registration', `${registrationNumber}:${contact.phone}`).toString('hex')
  const keyOf = (phone: string) => vault.blindIndex('phone', phone)
  const open = (id: string, sealed: Buffer) =>
    JSON.parse(vault.open(sealed, claimAssociatedData(id)).toString()) as Claim

  const rowOf = (claim: Claim) =>
    queries
      .selectFrom('claims')
      .select(['waits_until', 'denied_at'])
      .where('id', '=', idOf(claim))
      .where('known_key', '=', keyOf(claim.knownPhone))
      .executeTakeFirst()

  async function stateOf(claim: Claim): Promise<ClaimState> {
    const row = await rowOf(claim)
    if (row === undefined) return { is: 'none' }
    if (row.denied_at !== null) return { is: 'denied' }
    if (row.waits_until.getTime() <= clock.now()) return { is: 'granted' }
    return { is: 'waiting', until: dayOf(row.waits_until) }
  }

  async function notify(
    trx: Trx,
    id: string,
    { knownPhone }: Claim,
    until: Date,
    now: number,
  ): Promise<void> {
    for (const language of languages) {
      const text = localeFor(language).messages.claimNotice(dayOf(until))
      await outbox.enqueue(trx, notice(knownPhone, text, `${id}:${language}:${Math.floor(now / 3_600_000)}`))
    }
  }

  /** Those of the rows that are due, each in the transaction of what it is told. */
  async function tellDue(trx: Trx): Promise<number> {
    const now = clock.now()
    const due = await trx
      .selectFrom('claims')
      .selectAll()
      .where('denied_at', 'is', null)
      .where('granted_at', 'is', null)
      .where(where =>
        where.or([
          where('waits_until', '<=', new Date(now)),
          where('told_at', '<=', inSeconds(now, -tellAgainSeconds)),
        ]),
      )
      .limit(100)
      .forUpdate()
      .skipLocked()
      .execute()
    for (const { id, sealed, waits_until } of due) {
      const claim = open(id, sealed)
      const isOver = waits_until.getTime() <= now
      const changes = isOver ? { granted_at: new Date(now) } : { told_at: new Date(now) }
      await trx.updateTable('claims').set(changes).where('id', '=', id).execute()
      if (!isOver) await notify(trx, id, claim, waits_until, now)
      else {
        const { phone, language } = claim.contact
        const text = localeFor(language).messages.claimGranted(setting)
        await outbox.enqueue(trx, notice(phone, text, `${id}:granted`))
      }
    }
    return due.length
  }

  return {
    stateOf,

    async make(claim) {
      const now = clock.now()
      const [id, until] = [idOf(claim), inSeconds(now, waitSeconds)]
      const row = {
        known_key: keyOf(claim.knownPhone),
        sealed: vault.seal(JSON.stringify(claim), claimAssociatedData(id)),
        made_at: new Date(now),
        waits_until: until,
        told_at: new Date(now),
        denied_at: null,
        granted_at: null,
      }
      await within(queries, async trx => {
        const made = await trx
          .insertInto('claims')
          .values({ id, ...row })
          // The CNSS has come to know another phone: that one has not been told.
          .onConflict(conflict =>
            conflict.column('id').doUpdateSet(row).where('claims.known_key', '<>', row.known_key),
          )
          .returning('id')
          .executeTakeFirst()
        if (made !== undefined) await notify(trx, id, claim, until, now)
      })
      return stateOf(claim)
    },

    async awaitsAnswer(phone) {
      const row = await queries
        .selectFrom('claims')
        .select('id')
        .where('known_key', '=', keyOf(phone))
        .where('denied_at', 'is', null)
        .where('waits_until', '>', new Date(clock.now()))
        .executeTakeFirst()
      return row !== undefined
    },

    async deny(trx, phone) {
      const now = new Date(clock.now())
      const denied = await trx
        .updateTable('claims')
        .set({ denied_at: now })
        .where('known_key', '=', keyOf(phone))
        .where('denied_at', 'is', null)
        .where('waits_until', '>', now)
        .returning(['id', 'sealed'])
        .execute()
      for (const { id, sealed } of denied) {
        const { contact } = open(id, sealed)
        const context = { ...blank, answers: { language: contact.language } }
        const text = endingScreen('callCentre', context, setting)
        await outbox.enqueue(trx, notice(contact.phone, text, `${id}:denied`))
      }
    },

    async tell() {
      for (let total = 0; ; ) {
        const informed = await within(queries, tellDue)
        total += informed
        if (informed < 100) return total
      }
    },
  }
}

function notice(to: string, text: string, name: string): Message {
  const idempotencyKey = `claim:${name}`
  return { medium: 'sms', kind: 'answer', to, text, idempotencyKey, lifeSeconds: noticeLifeSeconds }
}

/** What a claim's sealed part is bound to. */
export function claimAssociatedData(id: string): string {
  return `claim:${id}`
}
