// Sees to it that the host will find out what a path says it finds out, before the hop in which it does.
import type { Identity, Reported } from '#machines/protocol.ts'
import { maskMiddle, national } from '#machines/shown.ts'
import type { Cast } from './cast.ts'
import { createForerunner, type Forerunner } from './forerunner.ts'
import type { Stage } from './stage.ts'

export interface Arranger {
  /** The report as it will be here. `identity` is whom the hop looks up, `contact` where codes go, E.164. */
  arrange(reported: Reported, about: About): Promise<Reported>
}

export interface About {
  identity: Partial<Identity>
  contact: string
}

/** A reader of a message's fate sees minutes; the path's own clock does not matter. */
export const anyTime = '22/11 12:00'
const late = { codeSeconds: 61, passwordSeconds: 121 }
/** The post office has taken the message; the service still has to write that down. */
const settlingMs = 300

export function createArranger(stage: Stage, cast: Cast): Arranger {
  const { cnss, post, clock } = stage
  const forerunner: Forerunner = createForerunner(stage, cast)
  let verdicts = 0
  let registrationNumber = ''
  let codesSent = 0

  async function arrange(reported: Reported, { identity, contact }: About): Promise<Reported> {
    const card = identity.idNumber ?? ''
    switch (reported.type) {
      case 'verdictReached': {
        let { verdict } = reported
        if (verdict.outcome === 'registered') {
          registrationNumber = cast.registrationNumber(verdicts++)
          verdict = { ...verdict, registrationNumber }
        }
        cnss.say(card, verdict)
        return { ...reported, verdict }
      }
      case 'lookUpDelayed':
        cnss.say(card, 'refused')
        return reported
      case 'lookUpLimited':
        if (reported.by === 'attempts') {
          cnss.say(card, { outcome: 'unknown' })
          await forerunner.spendCard(card)
        } else await forerunner.spendSecond()
        return reported
      case 'codeSent':
        if (codesSent++ > 0) clock.advance(late.codeSeconds)
        return reported
      case 'codesLimited':
        if (codesSent > 0) clock.advance(late.codeSeconds)
        await forerunner.spendCodes(contact)
        return reported
      case 'accountExisted':
        cnss.open(registrationNumber, 'exists')
        return reported
      case 'accountDelayed':
        cnss.open(registrationNumber, 'refused')
        return reported
      case 'passwordTraced': {
        await forerunner.openAccount(registrationNumber)
        const { id } = await post.take(cast.holder, 'password')
        const { state, renewable } = reported.fate
        if (state !== 'onItsWay') {
          await clock.sleep(settlingMs)
          const status = state === 'delivered' ? 'Success' : 'Rejected'
          await stage.call('/sms/delivery', { id, status, phoneNumber: cast.holder })
        } else if (renewable) clock.advance(late.passwordSeconds)
        return { ...reported, fate: { ...reported.fate, at: anyTime, to: masked(cast.holder) } }
      }
      case 'passwordRenewed':
        return { ...reported, to: masked(cast.holder) }
      case 'renewalsLimited':
        await forerunner.spendRenewals(registrationNumber)
        return reported
      default:
        return reported
    }
  }
  return { arrange }
}

const masked = (phone: string) => maskMiddle(national(phone), 2)
