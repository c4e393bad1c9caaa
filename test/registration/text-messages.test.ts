/** The SMS channel through the real service: what is answered, once, and what is not answered at all. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Exchange, exchanges } from '#test/lines/in-process.ts'

const people = [
  'id_kind,id_number,id_expiry,birth_date,scheme,registration_number,has_account',
  ...Array.from({ length: 12 }, (_, index) => {
    const number = `TM20000${String(index).padStart(2, '0')}`
    return `cnie,${number.slice(0, 10)},2031-05-06,1991-02-03,amo-tadamon,Z7700${String(index).padStart(2, '0')},false`
  }),
].join('\n')

let person = 0
let caller = 0
const nextCard = () => `TM20000${String(person++).padStart(2, '0')}`.slice(0, 10)
const nextNumber = () => `+2126700000${String(caller++).padStart(2, '0')}`

describe.each(exchanges)('on $name', ({ open }) => {
  let exchange: Exchange
  beforeAll(async () => {
    exchange = await open({ people, settings: { REPLIES_PER_HOUR: '12' } })
  }, 60_000)
  afterAll(() => exchange?.close())

  const post = async (path: string, fields: Record<string, string>, instance = 0) => {
    const url = exchange.urls[instance % exchange.urls.length]
    const answer = await fetch(`${url}${path}`, { method: 'POST', body: new URLSearchParams(fields) })
    return { status: answer.status, body: await answer.text() }
  }
  let turn = 0
  const text = (from: string, words: string, id: string = randomUUID()) =>
    post('/africastalking/sms', { id, from, to: '0000', text: words, date: '2026-11-22' }, turn++)
  const dial = (from: string, session: string, typed = '') =>
    post('/africastalking/ussd', { sessionId: session, phoneNumber: from, serviceCode: '*000#', text: typed })

  /** All that has arrived, once there are `count` messages. */
  const inbox = async (of: string, count: number): Promise<string[]> => {
    for (let tries = 0; ; tries += 1) {
      const { body } = await post('/simulator/messages', { to: of })
      const messages = (JSON.parse(body) as { text: string }[]).map(message => message.text)
      if (messages.length >= count || tries > 60) return messages
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  }
  const last = async (of: string, count: number) => (await inbox(of, count)).at(-1)

  it('leads from the keyword to the number, a message a turn', async () => {
    const [from, card] = [nextNumber(), nextCard()]
    let count = 0
    const says = async (words: string) => {
      expect((await text(from, words)).status).toBe(200)
      count += 1
      return last(from, count)
    }
    expect(await says('amo')).toContain('2 Français')
    expect(await says('2')).toContain('Quelle carte')
    expect(await says('1')).toContain('Numéro de votre carte')
    expect(await says(card)).toContain('Date de fin')
    expect(await says('06052031')).toContain('naissance')
    expect(await says('03021991')).toContain('1 Confirmer')
    await text(from, '1')
    const messages = await inbox(from, 8)
    expect(messages.filter(message => message.includes("Votre numéro d'immatriculation"))).toHaveLength(1)
    expect(messages.filter(message => message.includes('Mot de passe'))).toHaveLength(1)
  })

  it('takes everything in one message, and asks for what is missing', async () => {
    const [from, card] = [nextNumber(), nextCard()]
    await text(from, `تضامن ${card} ٠٣٠٢١٩٩١`)
    expect(await last(from, 1)).toContain('تاريخ انتهاء البطاقة')
    await text(from, '06052031')
    expect(await last(from, 2)).toContain(`${card}\nإلى 06/05/2031\nولد 03/02/1991`)
  })

  it('takes a message once, however often the gateway repeats it', async () => {
    const from = nextNumber()
    const id = randomUUID()
    await Promise.all([text(from, 'AMO', id), text(from, 'AMO', id), text(from, 'AMO', id)])
    await inbox(from, 1)
    await text(from, '2')
    expect(await last(from, 2)).toContain('Quelle carte')
    await text(from, 'AMO', id)
    await text(from, '1')
    const messages = await inbox(from, 3)
    expect(messages).toHaveLength(3)
    expect(messages.at(-1)).toContain('Numéro de votre carte')
  })

  it('tells how it is used once, and not again', async () => {
    const from = nextNumber()
    for (const words of ['bonjour', 'bonjour', 'AIDE', '?'])
      expect((await text(from, words)).status).toBe(200)
    const messages = await inbox(from, 1)
    expect(messages).toHaveLength(1)
    expect(messages[0]).toContain('AMO')
  })

  it.each([
    ['a short code', '5757'],
    ['a name', 'MarocTel'],
    ['somebody abroad', '+33612345678'],
    ['a fixed line', '+212522334455'],
  ])('does not answer %s', async (_, from) => {
    expect((await text(from, 'AMO')).status).toBe(200)
    expect(await post('/simulator/messages', { to: from })).toMatchObject({ body: '[]' })
  })

  it('stops answering a number that never stops', async () => {
    const from = nextNumber()
    for (let count = 0; count < 16; count += 1) await text(from, 'AMO')
    expect(await inbox(from, 12)).toHaveLength(12)
  })

  it.each(['STOP', 'arrêt', 'توقف'])('forgets everything at %s', async stop => {
    const [from, card] = [nextNumber(), 'TM900001']
    await text(from, `AMO ${card} 06052031 03021991`)
    await inbox(from, 1)
    await text(from, stop)
    expect(await last(from, 2)).toMatch(/effacée|حذفنا/)
    expect((await dial(from, `after-${from}`)).body).not.toContain('terminé')
  })

  it('goes on by message with a call that was dropped, and on the phone with a conversation by message', async () => {
    const [from, card] = [nextNumber(), nextCard()]
    const session = `dropped-${from}`
    for (const typed of ['', '2', '2*1', `2*1*${card}`]) await dial(from, session, typed)
    await text(from, 'AMO')
    expect(await last(from, 1)).toContain("Votre demande n'est pas terminée")
    await text(from, '1')
    expect(await last(from, 2)).toContain('Date de fin')
    await text(from, '06052031')
    expect(await last(from, 3)).toContain('naissance')
    expect((await dial(from, `back-${from}`)).body).toContain("Votre demande n'est pas terminée")
    expect((await dial(from, `back-${from}`, '1')).body).toContain('naissance')
    const review = (await dial(from, `back-${from}`, '1*03021991')).body
    expect(review).toContain('1 Confirmer')
    expect(review).not.toContain(card)
  })
})
