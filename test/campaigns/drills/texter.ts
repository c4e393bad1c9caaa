/** Somebody who texts in the name of a caller's phone: during calls and between them, doubled, late, forged. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Chance } from './chance.ts'
import type { Findings } from './findings.ts'
import type { Gateway } from './gateway.ts'
import { type DrillPerson, typedDay } from './people.ts'

export interface Texter {
  /** While the phone shows a question: anything may be sent, and nothing of it may count. */
  textInCall(): Promise<void>
  /** After a call, ended or dropped: the sender knows the card, and not the birth date. */
  textBetweenCalls(): Promise<void>
  /** Messages sent, each as often as it was sent anew by a person. */
  sent(): number
}

export interface TexterParts {
  person: DrillPerson
  gateway: Pick<Gateway, 'post'>
  chance: Chance
  findings: Findings
}

const lateMs = 120_000
const attempts = 3

export function createTexter({ person, gateway, chance, findings }: TexterParts): Texter {
  const { idNumber, idExpiry } = person.identity
  const card = `AMO ${idNumber} ${typedDay(idExpiry)}`
  const always = ['STOP', 'AMO', card, 'AIDE', '000000', 'merci'] as const
  const onlyInCalls = ['1', '2', '0', '00', 'ZZ999999', '31122030', '01011999'] as const
  let sent = 0

  /** As a gateway does: again, at any process, until it is taken. */
  async function deliver(form: Record<string, string>): Promise<void> {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      if (await gateway.post('sms', form)) return
      await wait(100)
    }
    findings.count('messages that nobody took')
  }

  async function text(words: string): Promise<void> {
    sent += 1
    const isLate = chance.happens(0.2)
    const date = new Date(Date.now() - (isLate ? lateMs : 0)).toISOString()
    const form = { id: newId(), from: person.phone, to: '0000', networkCode: '60401', text: words, date }
    findings.count(isLate ? 'messages sent late' : 'messages sent')
    const copies = [form]
    if (chance.happens(0.3)) {
      findings.count('messages doubled')
      copies.push(chance.happens(0.5) ? form : { ...form, id: newId() })
    }
    await Promise.all(copies.map(deliver))
  }

  const newId = () => `m${chance.whole(0, 2 ** 31)}${chance.whole(0, 2 ** 31)}`

  return {
    async textInCall() {
      if (!chance.happens(0.15)) return
      const sending = text(chance.pick([...always, ...onlyInCalls]))
      // Half of them meet the next answer on its way.
      if (chance.happens(0.5)) await sending
    },
    async textBetweenCalls() {
      if (chance.happens(0.3)) await text(chance.pick(always))
    },
    sent: () => sent,
  }
}
