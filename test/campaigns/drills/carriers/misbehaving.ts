/** Three carriers on their bad days, each on its own wire: what they take, what they answer, and what they report of whom. */
import { setTimeout as wait } from 'node:timers/promises'
import { sign } from '#src/gateways/twilio/signature.ts'
import { carrierWires, type WireMessage } from '#test/support/carrier-wires.ts'
import { type Answer, type Listening, type Received, startStub } from '#test/support/http-stub.ts'

export const names = ['kannel', 'infobip', 'twilio'] as const
export type Name = (typeof names)[number]

export const faults = {
  well: 'takes everything and reports it',
  refuses: 'knows our key no more',
  hangs: 'never answers, and has taken half of it all the same',
  lies: 'says that it took it, and reports that it failed',
  throttles: 'says that it is too much',
  dies: 'takes it, and dies in the middle of the answer',
  'reports badly': 'reports late, twice, and the failure before the delivery',
  down: 'is not there',
} as const
export type Fault = keyof typeof faults

/** A message as a carrier has it in its hand. */
export interface Taken extends WireMessage {
  by: Name
}

export interface Carriers {
  urls: Readonly<Record<Name, string>>
  fault: Record<Name, Fault>
  taken: readonly Taken[]
  asked(): number
  /** Whether this carrier itself has reported it as delivered. */
  hasReported(by: Name, reference: string): boolean
  /** Resolves when the reports under way are made. */
  idle(): Promise<void>
  close(): Promise<void>
}

export interface Reporting {
  /** Where reports arrive, with the token. */
  base(): string
  publicUrl: string
  twilioToken: string
}

export async function startCarriers({ base, publicUrl, twilioToken }: Reporting): Promise<Carriers> {
  const fault: Record<Name, Fault> = { kannel: 'well', infobip: 'well', twilio: 'well' }
  const taken: Taken[] = []
  const reported = new Set<string>()
  const reporting = new Set<Promise<void>>()
  let asked = 0

  /** On a carrier's own path, in its own words and with its own signature, whosever message it is about. */
  async function tell(by: Name, reference: string, isDelivered: boolean): Promise<boolean> {
    const path = `/${by}/sms/delivery`
    const answer = () => {
      if (by === 'kannel') return fetch(`${base()}${path}?ref=${reference}&status=${isDelivered ? 1 : 2}`)
      if (by === 'infobip') {
        const results = [{ messageId: reference, status: { groupId: isDelivered ? 3 : 2, name: 'X' } }]
        return fetch(base() + path, { method: 'POST', body: JSON.stringify({ results }) })
      }
      const url = `${base()}${path}?ref=${reference}`
      const form = new URLSearchParams({ MessageStatus: isDelivered ? 'delivered' : 'failed' })
      const called = publicUrl + new URL(url).pathname + new URL(url).search
      const headers = { 'x-twilio-signature': sign(twilioToken, called, form) }
      return fetch(url, { method: 'POST', headers, body: form })
    }
    return answer().then(
      ({ ok }) => ok,
      () => false,
    )
  }

  async function report(
    { by, reference }: Taken,
    told: readonly (readonly [number, boolean])[],
  ): Promise<void> {
    for (const [afterMs, isDelivered] of told) {
      await wait(afterMs)
      if (isDelivered) reported.add(`${by} ${reference}`)
      // The others claim it for theirs, and as what it is not.
      for (const other of names) if (other !== by) await tell(other, reference, !isDelivered)
      while (!(await tell(by, reference, isDelivered))) await wait(200)
    }
  }

  function take(by: Name, message: Omit<Taken, 'by'>, told: readonly (readonly [number, boolean])[]): void {
    const each = { by, ...message }
    taken.push(each)
    const telling: Promise<void> = report(each, told).finally(() => reporting.delete(telling))
    reporting.add(telling)
  }

  async function answer(by: Name, received: Received): Promise<Answer> {
    asked += 1
    const isOdd = asked % 2 === 1
    const message = carrierWires[by].read(received)
    const accepted = () => carrierWires[by].accepted(asked)
    switch (fault[by]) {
      case 'refuses':
        return { status: by === 'infobip' ? 401 : 403, body: 'Authorization failed' }
      case 'throttles':
        return { status: 429, body: '' }
      case 'hangs':
        if (isOdd) take(by, message, [[1_500, true]])
        return 'hang'
      case 'dies':
        take(by, message, isOdd ? [[300, true]] : [])
        return 'drop'
      case 'lies':
        take(by, message, [[50, false]])
        return accepted()
      case 'reports badly':
        take(by, message, [
          [0, false],
          [700, true],
          [20, true],
          [20, false],
        ])
        await wait(100)
        return accepted()
      default:
        take(by, message, [[30, true]])
        return accepted()
    }
  }

  const stubs: Record<Name, Listening> = {
    kannel: await startStub(received => answer('kannel', received)),
    infobip: await startStub(received => answer('infobip', received)),
    twilio: await startStub(received => answer('twilio', received)),
  }
  for (const name of names) {
    // One that is down closes whoever comes, before anything is said.
    stubs[name].server.on('connection', socket => {
      if (fault[name] === 'down') socket.destroy()
    })
  }
  return {
    urls: { kannel: stubs.kannel.url, infobip: stubs.infobip.url, twilio: stubs.twilio.url },
    fault,
    taken,
    asked: () => asked,
    hasReported: (by, reference) => reported.has(`${by} ${reference}`),
    async idle() {
      while (reporting.size > 0) await Promise.all(reporting)
    },
    async close() {
      await Promise.all(names.map(name => stubs[name].close()))
    },
  }
}
