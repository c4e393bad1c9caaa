// Trials A9: a reply that fails and is tried again is not what somebody reads after the question that came next, or after STOP.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Listening } from '#test/support/http-stub.ts'
import { type Exchange, openOnServers } from '#test/support/in-process.ts'
import { type Posted, recipientIs, startSmsProvider, taken } from '#test/support/sms-provider.ts'

let provider: Listening
let exchange: Exchange
/** Texts that are not taken at first: the gateway behind it has an error. */
let failing: RegExp | null = null
let posted: Posted[] = []
let count = 0

beforeAll(async () => {
  provider = await startSmsProvider(message => {
    posted.push(message)
    if (failing?.test(message.text)) {
      failing = null
      return recipientIs(message.to, { statusCode: 500, status: 'InternalServerError', messageId: 'None' })
    }
    return taken(message.to, `ATXid_${posted.length}`)
  })
  exchange = await openOnServers({
    settings: { AFRICASTALKING_USERNAME: 'u', AFRICASTALKING_API_KEY: 'k', AFRICASTALKING_URL: provider.url },
  })
}, 60_000)
afterAll(async () => {
  await exchange?.close()
  await provider?.close()
})
beforeEach(() => {
  posted = []
  failing = null
})

const nextNumber = () => {
  count += 1
  return `+2126780000${String(count).padStart(2, '0')}`
}
const text = async (from: string, words: string) => {
  const [url = ''] = exchange.urls
  const date = new Date(Date.now() + posted.length * 1_000).toISOString()
  const body = new URLSearchParams({ id: randomUUID(), from, to: '0000', text: words, date })
  await fetch(`${url}/africastalking/sms`, { method: 'POST', body })
}
const textsTo = (to: string) => posted.filter(message => message.to === to).map(message => message.text)
const submitted = async (to: string, least: number) => {
  await expect.poll(() => textsTo(to).length, { timeout: 10_000 }).toBeGreaterThanOrEqual(least)
}
/** Longer than until the next attempt. */
const nextAttempt = () => new Promise(resolve => setTimeout(resolve, 3_500))

describe('a question that failed once', () => {
  it('is sent again while nothing newer was asked', async () => {
    const from = nextNumber()
    failing = /Quelle carte/
    await text(from, 'AMO FR')
    await submitted(from, 2)
    expect(textsTo(from)).toEqual([
      expect.stringContaining('Quelle carte'),
      expect.stringContaining('Quelle carte'),
    ])
  }, 20_000)

  it('is not sent after the next one', async () => {
    const from = nextNumber()
    failing = /Quelle carte/
    await text(from, 'AMO FR')
    await submitted(from, 1)
    await text(from, '1')
    await nextAttempt()
    const texts = textsTo(from)
    expect(texts.at(-1)).toContain('numéro de votre carte')
    expect(texts.filter(each => each.includes('Quelle carte'))).toHaveLength(1)
  }, 20_000)

  it('is not sent after a call has taken the conversation up', async () => {
    const from = nextNumber()
    failing = /Quelle carte/
    await text(from, 'AMO FR')
    await submitted(from, 1)
    const [url = ''] = exchange.urls
    const dialled = { sessionId: `up-${from}`, phoneNumber: from, serviceCode: '*000#', text: '' }
    const answer = await fetch(`${url}/africastalking/ussd`, {
      method: 'POST',
      body: new URLSearchParams(dialled),
    })
    expect(await answer.text()).toMatch(/^CON /)
    await nextAttempt()
    expect(textsTo(from)).toHaveLength(1)
  }, 20_000)

  it('is not sent after STOP', async () => {
    const from = nextNumber()
    failing = /Quelle carte/
    await text(from, 'AMO FR')
    await submitted(from, 1)
    await text(from, 'STOP')
    await nextAttempt()
    expect(textsTo(from).at(-1)).toContain('effacées')
    expect(textsTo(from).filter(each => each.includes('Quelle carte'))).toHaveLength(1)
  }, 20_000)
})
