/**
 * Which carrier a message leaves by: by weight and health among those that are well and reach its recipient; the one that
 * had the last message of the conversation, while it is well; another than the one that just refused it. And what an answer
 * says of the carrier itself: its breaker opens and closes by it.
 */
import { segments } from '#machines/encoding.ts'
import type { Queries } from '../db/database.ts'
import type { Clock } from '../platform/clock.ts'
import { inSeconds } from '../platform/clock.ts'
import type { Vault } from '../vault/vault.ts'
import { doubt, registerCarriers, reopen, shut, takeTrial, trust } from './carrier-rows.ts'
import { type CarrierStates, createCarrierStates } from './carrier-states.ts'
import { openEnvelope } from './envelope.ts'
import { hold } from './gate.ts'
import { messageKey } from './message-key.ts'
import type { Carrier, Submission } from './outbox.ts'
import { tidyReason } from './states.ts'

export interface NamedCarrier {
  name: string
  carrier: Carrier
  /** The first one; afterwards the database's counts. */
  weight: number
  /** Beginnings of the numbers that it reaches; without it: any. */
  destinations?: readonly string[]
  /** Whether this process can hand it a message now: of a link's binds another one may have all. Without it: always. */
  isReady?(): boolean
}

export interface Chosen {
  name: string
  carrier: Carrier
  /** Which attempt it is chosen for: no other may be claimed by it. */
  attempt: number
  reference: string
  /** The key of the message's id, where that is our reference. */
  providerKey: Buffer | null
  parts: number
  /** Who else could take it at this moment. */
  others: readonly string[]
  /** Who had no way to its recipient before. */
  refusedBy: readonly string[]
}

/** `held`: nobody takes messages. `none`: nobody has a way there. Undefined: it is none of a carrier's. */
export type Choice = Chosen | 'held' | 'none' | undefined

export interface CarrierChoice {
  /** Before the first message, and every minute: that this process has these carriers. */
  register(): Promise<void>
  choose(queries: Queries, id: string, now: Date): Promise<Choice>
  /** What became of a message says something of its carrier. */
  told(
    claim: { carrier: string | null; claimedAt: Date },
    submission: Submission,
  ): Promise<'opened' | 'closed' | undefined>
}

export interface ChoiceParts {
  queries: Queries
  vault: Vault
  clock: Clock
  carriers: readonly NamedCarrier[]
  now?: () => number
}

/** So many in a row that were not taken, or may have been, open a breaker, while another carrier takes messages. */
const mostDoubts = 5
/** A conversation leaves a carrier that is worse than this. */
const leastHealth = 0.5
const conversationSeconds = 86_400
/** While nobody takes messages, whoever is let through tries one. */
const allShutSeconds = 20

export function createCarrierChoice(parts: ChoiceParts): CarrierChoice {
  const { queries: own, vault, clock, carriers } = parts
  const byName = new Map(carriers.map(each => [each.name, each]))
  const {
    read: rows,
    forget,
    stateOf,
    isAnyOpen,
  } = createCarrierStates({
    queries: own,
    carriers,
    now: parts.now,
  })

  const isReady = (name: string) => byName.get(name)?.isReady?.() ?? true

  function pick(names: readonly string[], all: CarrierStates): string | undefined {
    const shares = names.map(name => {
      const { weight, health } = stateOf(all, name)
      return weight * Math.max(health, 0.01)
    })
    const sum = shares.reduce((total, share) => total + share, 0)
    let at = (clock.bytes(4).readUInt32BE(0) / 2 ** 32) * sum
    return names.find((_, index) => {
      at -= shares[index] ?? 0
      return at < 0
    })
  }

  /** Who had the last message of this conversation. */
  async function lastOf(queries: Queries, recipientKey: Buffer | null, now: Date): Promise<string | null> {
    if (recipientKey === null) return null
    const last = await queries
      .selectFrom('outbox')
      .select('carrier')
      .where('recipient_key', '=', recipientKey)
      .where('created_at', '>', inSeconds(now.getTime(), -conversationSeconds))
      .where('carrier', 'is not', null)
      .orderBy('created_at', 'desc')
      .limit(1)
      .executeTakeFirst()
    return last?.carrier ?? null
  }

  /** A carrier that is shut and whose trial this message may be: not a code, and a password only when nothing else comes. */
  async function trialOf(names: readonly string[], all: CarrierStates, kind: string, now: Date) {
    if (kind === 'code') return undefined
    for (const name of names) {
      const { shutAt, probeSeconds } = stateOf(all, name)
      if (shutAt === null) continue
      if (await takeTrial(own, name, now, kind === 'password' ? 2 * probeSeconds : probeSeconds)) return name
    }
    return undefined
  }

  return {
    register: () => registerCarriers(own, carriers),

    async choose(queries, id, now) {
      const row = await queries
        .selectFrom('outbox')
        .select(['kind', 'medium', 'sealed', 'attempts', 'recipient_key', 'carrier', 'refused_by'])
        .select(['bound_to', 'bound_until'])
        .where('id', '=', id)
        .executeTakeFirst()
      if (row === undefined || row.medium !== 'sms') return undefined
      const message = opened(vault, id, row.sealed)
      if (message === undefined) return undefined
      const refusedBy = row.refused_by?.split(',') ?? []
      const reaching = carriers
        .filter(({ destinations }) => destinations?.some(prefix => message.to.startsWith(prefix)) ?? true)
        .map(({ name }) => name)
        .filter(name => !refusedBy.includes(name))
      if (reaching.length === 0) return 'none'
      const ready = reaching.filter(name => isReady(name))
      const all = await rows()
      // While none is, whoever is chosen says so, and the message waits for its next attempt.
      const here = ready.length > 0 ? ready : reaching
      const on = here.filter(name => stateOf(all, name).weight > 0)
      const open = on.filter(name => stateOf(all, name).shutAt === null)

      async function name(): Promise<string | undefined> {
        const { bound_to: bound, bound_until: until } = row as NonNullable<typeof row>
        if (bound !== null && byName.has(bound) && until !== null && now < until)
          return open.includes(bound) ? bound : undefined
        const shutOnes = on.filter(each => !open.includes(each))
        if (open.length === 0) {
          for (const each of shutOnes) if (await takeTrial(own, each, now, allShutSeconds)) return each
          if (!isAnyOpen(all)) await hold(own, 'sms', 'no carrier takes messages', now)
          return undefined
        }
        const others = open.filter(each => each !== row?.carrier)
        if (row?.attempts === 0) {
          const trial = await trialOf(shutOnes, all, row.kind, now)
          if (trial !== undefined) return trial
          const last = open.length > 1 ? await lastOf(queries, row.recipient_key, now) : null
          if (last !== null && open.includes(last) && stateOf(all, last).health >= leastHealth) return last
        }
        return pick(others.length > 0 ? others : open, all)
      }

      const chosen = await name()
      const named = chosen === undefined ? undefined : byName.get(chosen)
      if (named === undefined) return 'held'
      const attempt = row.attempts + 1
      // Another one for each attempt: what comes late of an earlier one finds nothing.
      const reference = `${id}-${attempt}`
      return {
        name: named.name,
        carrier: named.carrier,
        attempt,
        reference,
        providerKey: named.carrier.bringsReference ? messageKey(vault, named.name, reference) : null,
        parts: segments(message.text ?? ''),
        others: open.filter(each => each !== named.name),
        refusedBy,
      }
    },

    async told({ carrier: name, claimedAt }, submission) {
      if (name === null) return undefined
      const at = new Date(clock.now())
      const { result } = submission
      if (result === 'submitted') {
        const row = (await rows()).get(name)
        if (row !== undefined && row.shutAt !== null && row.shutAt < claimedAt) {
          forget()
          return (await reopen(own, { name, handedAt: claimedAt, at })) ? 'closed' : undefined
        }
        if ((row?.doubts ?? 0) > 0) await trust(own, name)
        return undefined
      }
      if (result === 'refused') return undefined
      const reason = tidyReason(submission.reason)
      const others = carriers.map(each => each.name).filter(each => each !== name)
      let isOpened = false
      if (result === 'held') {
        isOpened = await shut(own, { name, why: reason, at })
        if (!isOpened) await doubt(own, name)
      } else if ((await doubt(own, name)) >= mostDoubts)
        isOpened = await shut(own, { name, why: `${mostDoubts} in a row: ${reason}`, at, others })
      if (result === 'held' || isOpened) forget()
      if (result === 'held') {
        if (!isAnyOpen(await rows())) await hold(own, 'sms', reason, at)
      }
      return isOpened ? 'opened' : undefined
    },
  }
}

function opened(vault: Vault, id: string, sealed: Buffer) {
  try {
    return openEnvelope(vault, id, sealed)
  } catch {
    return undefined
  }
}
