/**
 * The phone that the CNSS knows of a person: an account asked for from another one needs a code sent to it, or a claim.
 * What the machine is told of it follows from the policy, and from a claim that was made before.
 */
import { holdsPhone } from '#machines/context.ts'
import type { Contact, EffectResult, Verdict } from '#machines/protocol.ts'
import type { EffectContext, EffectHandlers } from '../conversation/effects.ts'
import type { Claims } from './claims.ts'

export interface KnownPhoneParts {
  policy: 'notify' | 'code' | 'off'
  /** Beginnings of the numbers to which messages go; another counts as not known. */
  destinations: readonly string[]
  claims: Claims
}

type Registered = Extract<Verdict, { outcome: 'registered' }>
type Reached = Extract<EffectResult, { type: 'verdictReached' }>
type From = Pick<EffectContext['hop'], 'channel' | 'caller'>

export interface KnownPhone {
  /** The verdict as the machine hears it. */
  judge(verdict: Registered, contact: Contact, from: From): Promise<Reached>
  claimAccount: EffectHandlers['claimAccount']
}

export function createKnownPhone({ policy, destinations, claims }: KnownPhoneParts): KnownPhone {
  return {
    async judge({ phone, ...told }, contact, { channel, caller }) {
      const verdict: Reached = { type: 'verdictReached', verdict: told }
      const isKnown = phone !== undefined && destinations.some(prefix => phone.startsWith(prefix))
      if (!isKnown || policy === 'off' || told.hasAccount) return verdict
      if (holdsPhone({ channel, phone: caller }, contact, phone)) return verdict
      const { registrationNumber } = told
      const state = await claims.stateOf({ registrationNumber, contact, knownPhone: phone })
      switch (state.is) {
        case 'granted':
          return verdict
        case 'denied':
          return { ...verdict, claim: 'denied' }
        case 'waiting':
          return { ...verdict, claim: { until: state.until } }
        case 'none':
          return { ...verdict, verdict: { ...told, phone } }
      }
    },

    async claimAccount({ registrationNumber, contact, knownPhone }) {
      if (policy !== 'notify') return { type: 'claimRefused' }
      const { phone, language } = contact
      const state = await claims.make({ registrationNumber, contact: { phone, language }, knownPhone })
      // Granted meanwhile: the next call finds it.
      return state.is === 'waiting' ? { type: 'claimMade', until: state.until } : { type: 'claimRefused' }
    },
  }
}
