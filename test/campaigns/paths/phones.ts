// A caller on each channel: begins a conversation, answers, and reads what comes back through the service's real callbacks.
import type { Channel } from '#machines/protocol.ts'
import type { Stage } from './stage.ts'

export interface Shown {
  text: string
  /** Not told by a text message. */
  ends: boolean | null
}

export interface Phone {
  /** Dials, or sends the keyword; `facts` come with it. */
  begin(facts?: string): Promise<Shown>
  key(text: string): Promise<Shown>
  /** What came besides, where one text message does not hold it all. */
  more(count: number): Promise<string[]>
}

let calls = 0
const nextId = (name: string) => {
  calls += 1
  return `${name}_${process.pid}_${calls}`
}

/** However fast a path is played, nobody sends two messages in one second. */
let seconds = 0
const nextSecond = () => new Date(Date.now() + 1_000 * seconds++).toISOString()

/** A second channel is one more line here. */
export const phones: Readonly<Record<Channel, (stage: Stage, number: string) => Phone>> = {
  ussd: ussdPhone,
  sms: textPhone,
}

function ussdPhone(stage: Stage, number: string): Phone {
  let sessionId = ''
  let typed: string[] = []
  const hop = async (): Promise<Shown> => {
    const form = { sessionId, phoneNumber: number, serviceCode: '*000#', networkCode: '60401' }
    const answer = await stage.call('/ussd', { ...form, text: typed.join('*') })
    const [, kind, text] = /^(CON|END) ([\s\S]*)$/.exec(answer) ?? []
    if (text === undefined) throw new Error('the callback answers neither CON nor END')
    return { text, ends: kind === 'END' }
  }
  return {
    begin() {
      sessionId = nextId('ATUid')
      typed = []
      return hop()
    },
    key(text) {
      typed.push(text)
      return hop()
    },
    more: async () => [],
  }
}

function textPhone(stage: Stage, number: string): Phone {
  const send = async (text: string): Promise<Shown> => {
    await stage.call('/sms', {
      id: nextId('sms'),
      from: number,
      to: '9999',
      networkCode: '60401',
      text,
      date: nextSecond(),
    })
    const reply = await stage.inbox.take(number, 'other')
    return { text: reply.text, ends: null }
  }
  return {
    begin: (facts = 'AMO') => send(facts),
    key: send,
    async more(count) {
      const texts: string[] = []
      while (texts.length < count) texts.push((await stage.inbox.take(number, 'other')).text)
      return texts
    },
  }
}
