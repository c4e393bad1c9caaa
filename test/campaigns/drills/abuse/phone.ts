// A phone that answers whatever is asked, on its way to a look-up; and what came of it.
import { randomUUID } from 'node:crypto'
import { createGateway } from '#test/security/gateway.ts'

export interface Facts {
  idNumber: string
  /** Eight digits each. */
  idExpiry: string
  birthDate: string
}

/** `told` a number, `found` nobody, `delayed` to an SMS, `refused` for the caller's or the card's sake, or an apology. */
export type Outcome = 'told' | 'nobody' | 'delayed' | 'refused' | 'unavailable'

export interface Phones {
  call(phone: string, facts: Facts): Promise<Outcome>
  /** A message in the name of `phone`, which may be anybody's. */
  write(phone: string, facts: Facts): Promise<void>
}

const keysFor = (facts: Facts): readonly [pattern: RegExp, key: string][] => [
  [/1 العربية/, '2'],
  [/n'est pas terminée/, '2'],
  [/est en cours\. La réponse/, '1'],
  [/1 Confirmer/, '1'],
  [/Quelle carte avez-vous/, '1'],
  [/numéro de votre carte nationale/, facts.idNumber],
  [/valable jusqu'à quelle date/, facts.idExpiry],
  [/votre date de naissance/, facts.birthDate],
]

const outcomes: readonly [pattern: RegExp, outcome: Outcome][] = [
  [/numéro d'immatriculation est/, 'told'],
  [/ne trouvons personne|n'a pas d'informations/, 'nobody'],
  [/réponse vous arrive par SMS/, 'delayed'],
  [/Trop d'essais|pour cette carte/, 'refused'],
  [/Service indisponible|الخدمة متوقفة/, 'unavailable'],
]

export function createPhones(url: string): Phones {
  const { hop, post } = createGateway(url)
  let messages = 0
  return {
    async call(phone, facts) {
      const session = `ATUid_${randomUUID()}`
      const keys = keysFor(facts)
      const typed: string[] = []
      let screen = await hop(phone, '', session)
      for (let hops = 0; hops < 14; hops += 1) {
        const { text, kind } = screen
        const reached = outcomes.find(([pattern]) => pattern.test(text))?.[1]
        const isStillOnItsWay = /est en cours/.test(text)
        if (reached !== undefined && !isStillOnItsWay) {
          if (kind === 'CON') await hop(phone, [...typed, '00'].join('*'), session)
          return reached
        }
        const key = keys.find(([pattern]) => pattern.test(text))?.[1]
        if (key === undefined || kind === 'END') throw new Error(`nothing to answer to: ${text}`)
        typed.push(key)
        screen = await hop(phone, typed.join('*'), session)
      }
      throw new Error('the call does not end')
    },

    async write(from, { idNumber, idExpiry, birthDate }) {
      messages += 1
      const text = `AMO FR ${idNumber} ${idExpiry} ${birthDate}`
      await post('/sms', { id: `abuse-${messages}`, from, to: '0000', text, date: '' })
    },
  }
}
