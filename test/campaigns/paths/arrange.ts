// Sees to it that the host will find out what a path says it finds out, before the hop in which it does.
import type { EffectResult, Identity } from '#machines/protocol.ts'
import { maskMiddle, national } from '#machines/screen-values.ts'
import { dayOf, waitSeconds } from '#src/registration/claim-days.ts'
import type { Cast } from './cast.ts'
import { createPreparation, type Preparation } from './preparation.ts'
import type { Stage } from './stage.ts'

export interface Arranger {
  /** The report as it will be here. `identity` is whom the hop looks up, `contact` where codes go, E.164. */
  arrange(reported: EffectResult, about: About): Promise<EffectResult>
}

export interface About {
  identity: Partial<Identity>
  contact: string
}

/** A reader of a message's fate sees minutes; the path's own clock does not matter. */
export const anyTime = '22/11 12:00'
const late = { codeSeconds: 61, passwordSeconds: 121 }
/** The provider has taken the message; the service still has to write that down. */
const settlingMs = 300

export function createArranger(stage: Stage, cast: Cast): Arranger {
  const { cnss, inbox, clock } = stage
  const preparation: Preparation = createPreparation(stage, cast)
  let verdicts = 0
  let registrationNumber = ''
  let codesSent = 0
  /** The phone that has to be proved, where it is not the one of the messages. */
  let codesTo: string | undefined

  async function arrange(reported: EffectResult, { identity, contact }: About): Promise<EffectResult> {
    const card = identity.idNumber ?? ''
    switch (reported.type) {
      case 'verdictReached': {
        let { verdict } = reported
        if (verdict.outcome === 'registered') {
          registrationNumber = cast.registrationNumber(verdicts++)
          verdict = {
            ...verdict,
            registrationNumber,
            ...(verdict.phone !== undefined && { phone: cast.knownPhone }),
          }
        }
        codesTo = verdict.outcome === 'registered' ? verdict.phone : undefined
        cnss.say(card, verdict)
        return { ...reported, verdict }
      }
      case 'lookUpDelayed':
        cnss.say(card, 'refused')
        return reported
      case 'lookUpLimited':
        cnss.say(card, { outcome: 'unknown' })
        stage.refuseNext(card, reported.by === 'card' ? 'card' : 'caller')
        return reported
      case 'codeSent':
        if (codesSent++ > 0) clock.advance(late.codeSeconds)
        return reported
      case 'codesLimited':
        if (codesSent > 0) clock.advance(late.codeSeconds)
        await preparation.spendCodes(codesTo ?? contact)
        return reported
      case 'accountExisted':
        cnss.open(registrationNumber, 'exists')
        return reported
      case 'accountDelayed':
        cnss.open(registrationNumber, 'refused')
        return reported
      case 'passwordTraced': {
        await preparation.openAccount(registrationNumber)
        const { id } = await inbox.take(cast.holder, 'password')
        const { state, renewable } = reported.delivery
        if (state !== 'onItsWay') {
          await clock.sleep(settlingMs)
          const status = state === 'delivered' ? 'Success' : 'Rejected'
          await stage.call('/sms/delivery', { id, status, phoneNumber: cast.holder })
        } else if (renewable) clock.advance(late.passwordSeconds)
        return { ...reported, delivery: { ...reported.delivery, at: anyTime, to: masked(cast.holder) } }
      }
      case 'passwordRenewed':
        return { ...reported, to: masked(cast.holder) }
      case 'proofNeeded':
        codesTo = cast.holder
        return { ...reported, phone: cast.holder }
      case 'codeAccepted':
        codesTo = undefined
        return reported
      case 'claimMade':
        return { ...reported, until: dayOf(new Date(clock.now() + waitSeconds * 1_000)) }
      case 'renewalsLimited':
        await preparation.spendRenewals(registrationNumber)
        return reported
      default:
        return reported
    }
  }
  return { arrange }
}

const masked = (phone: string) => maskMiddle(national(phone), 2)
