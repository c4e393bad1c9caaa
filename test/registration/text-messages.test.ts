/** The SMS channel through the real service: what is answered, once, and what is not answered at all. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Exchange, exchanges } from '#test/support/in-process.ts'

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

describe.each(exchanges)('on $name', { concurrent: true }, ({ open }) => {
  let exchange: Exchange
  beforeAll(async () => {
    exchange = await open({ people, settings: { REPLIES_PER_HOUR: '12' } })
  }, 60_000)
  afterAll(() => exchange?.close())

  const post = async (path: string, fields: Record<string, string>, instance = 0) => {
    const url = exchange.urls[instance % exchange.urls.length] ?? ''
    const body = new URLSearchParams(fields)
    const answer = await fetch(`${url}${path}`, { method: 'POST', body, headers: { origin: url } })
    return { status: answer.status, body: await answer.text() }
  }
  let turn = 0
  const secondOf = (second: number) => new Date(Date.now() + second * 1_000).toISOString()
  const text = (from: string, words: string, id: string = randomUUID()) =>
    post('/africastalking/sms', { id, from, to: '0000', text: words, date: secondOf(turn) }, turn++)
  const dial = (from: string, session: string, typed = '') =>
    post('/africastalking/ussd', { sessionId: session, phoneNumber: from, serviceCode: '*000#', text: typed })

  const hangUp = (from: string, sessionId: string) =>
    post('/africastalking/ussd/events', { sessionId, phoneNumber: from, status: 'Incomplete' })

  /** All that has arrived, once there are `count` messages, or when nobody would wait any longer. */
  const inbox = async (of: string, count: number, timeoutMs = 6_000): Promise<string[]> => {
    for (let waited = 0; ; waited += 100) {
      const { body } = await post('/simulator/messages', { to: of })
      const messages = (JSON.parse(body) as { text: string }[]).map(message => message.text)
      if (messages.length >= count || waited >= timeoutMs) return messages
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  }
  /** All that has arrived, where nothing should: several times as long as a reply takes. */
  const quietInbox = (of: string) => inbox(of, Number.POSITIVE_INFINITY, 1_500)
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
    expect(await says('1')).toContain('numéro de votre carte')
    expect(await says(card)).toContain("jusqu'à quelle date")
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
    expect(await last(from, 1)).toContain('انتهاء صلاحية البطاقة')
    await text(from, '06052031')
    expect(await last(from, 2)).toContain(`وطنية ${card}`)
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
    expect(messages.at(-1)).toContain('numéro de votre carte')
  })

  it('tells how it is used once, in both languages, and again to whoever asks', async () => {
    const from = nextNumber()
    for (const words of ['bonjour', 'bonjour']) expect((await text(from, words)).status).toBe(200)
    const once = (await inbox(from, 2)).sort()
    expect(once).toEqual([expect.stringContaining('Envoyez AMO'), expect.stringContaining('أرسل تضامن')])
    await text(from, 'AIDE')
    await inbox(from, 4)
    await text(from, '?')
    expect((await inbox(from, 6)).sort()).toEqual([...once, ...once, ...once].sort())
  })

  it('gives help in the middle of a conversation, with its question', async () => {
    const from = nextNumber()
    await text(from, 'AMO FR CNIE')
    await inbox(from, 1)
    for (const count of [2, 3]) {
      await text(from, 'aide !')
      const help = await last(from, count)
      expect(help).toContain('05 20 19 40 40')
      expect(help).toContain('numéro de votre carte')
    }
  })

  it('answers a message that says everything at once, and names the card in all languages', async () => {
    const [from, card] = [nextNumber(), nextCard()]
    await text(from, `${card} 06/05/2031 03021991`)
    const messages = await inbox(from, 3)
    const number = /Z7700\d\d/
    expect(messages.filter(message => message.includes(card))).toEqual([
      expect.stringMatching(number),
      expect.stringMatching(number),
    ])
    expect(messages.filter(message => message.includes('Ma CNSS:'))).toHaveLength(1)
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

  it('says with the last reply that the hour allows until when there is none, and then gives none (A11)', async () => {
    const from = nextNumber()
    await text(from, 'AMO FR')
    for (let count = 1; count < 12; count += 1) {
      await inbox(from, count)
      await text(from, 'AIDE')
    }
    const until = /Trop de SMS : plus de réponse avant \d\d:\d\d\. Pour continuer, composez \*000#/
    const messages = await inbox(from, 13)
    expect(messages.filter(message => until.test(message))).toEqual([messages.at(-1)])
    await text(from, '1')
    await text(from, 'AIDE')
    expect(await quietInbox(from)).toEqual(messages)
  }, 30_000)

  it('takes the same keyword, word for word, for a machine’s after a while', async () => {
    const from = nextNumber()
    for (let count = 1; count <= 4; count += 1) {
      await text(from, 'AMO FR: merci de votre message')
      await inbox(from, count)
    }
    await text(from, 'AMO FR: merci de votre message')
    expect(await quietInbox(from)).toHaveLength(4)
    await text(from, 'AMO FR')
    expect(await inbox(from, 5)).toHaveLength(5)
  }, 30_000)

  it.each(['STOP', 'STOP PUB: nos offres', 'توقف'])(
    'confirms %s with nothing to erase once (A10)',
    async stop => {
      const from = nextNumber()
      for (let count = 0; count < 5; count += 1) await text(from, stop)
      await text(from, `${stop} encore`)
      const once = await quietInbox(from)
      // In Arabic alone where STOP was said in Arabic, else in each language.
      expect(once).toHaveLength(/ت/.test(stop) ? 1 : 2)
      expect(new Set(once).size).toBe(once.length)
    },
    30_000,
  )

  it('leaves the newest question to be read last, however fast the answers come (A8)', async () => {
    const from = nextNumber()
    await text(from, 'AMO FR CNIE')
    await inbox(from, 1)
    await text(from, nextCard())
    await text(from, '06052031')
    await text(from, '03021991')
    // Some are withdrawn before they leave.
    await expect.poll(() => last(from, 1), { timeout: 10_000 }).toContain('1 Confirmer')
    const messages = await inbox(from, 1)
    const order = ['numéro de votre carte', "jusqu'à quelle date", 'naissance', '1 Confirmer']
    const read = messages.map(message => order.findIndex(part => message.includes(part)))
    expect(read).toEqual(read.toSorted((one, other) => one - other))
  }, 30_000)

  it.each(['STOP', 'arrêt', 'توقف'])('forgets everything at %s', async stop => {
    const [from, card] = [nextNumber(), 'TM900001']
    await text(from, `AMO FR ${card} 06052031 03021991`)
    await inbox(from, 1)
    await text(from, stop)
    expect(await last(from, 2)).toMatch(/effacées|مسحنا/)
    expect((await dial(from, `after-${from}`)).body).not.toContain('terminé')
  })

  it('takes the same text of one second once, under whatever id, and a second later again', async () => {
    const from = nextNumber()
    const send = (id: string, date: string) =>
      post('/africastalking/sms', { id, from, to: '0000', text: '2', date }, turn++)
    await text(from, 'AMO')
    expect(await last(from, 1)).toContain('2 Français')
    await send('one', '2026-11-22 10:00:01')
    await send('other', '2026-11-22 10:00:01')
    expect(await last(from, 2)).toContain('Quelle carte')
    await send('third', '2026-11-22 10:00:02')
    expect(await last(from, 3)).toContain('numéro de votre carte de résidence')
    expect(await quietInbox(from)).toHaveLength(3)
  }, 30_000)

  it('without a time takes the same text once while no reply has left, and just after', async () => {
    const from = nextNumber()
    const send = (id: string) => post('/africastalking/sms', { id, from, to: '0000', text: '2' }, turn++)
    await text(from, 'AMO')
    await inbox(from, 1)
    await send(`${from} one`)
    await send(`${from} other`)
    expect(await last(from, 2)).toContain('Quelle carte')
    await new Promise(resolve => setTimeout(resolve, 1_600))
    await send(`${from} third`)
    expect(await last(from, 3)).toContain('numéro de votre carte de résidence')
  }, 30_000)

  it('goes on by message with a call that was dropped, and on the phone with a conversation by message', async () => {
    const [from, card] = [nextNumber(), nextCard()]
    const session = `dropped-${from}`
    for (const typed of ['', '2', '2*1', `2*1*${card}`]) await dial(from, session, typed)
    await text(from, 'AMO')
    expect(await last(from, 1)).toContain('Votre appel est en cours')
    await hangUp(from, session)
    await text(from, 'AMO')
    expect(await last(from, 2)).toContain("Votre demande n'est pas terminée")
    await text(from, '1')
    expect(await last(from, 3)).toContain("jusqu'à quelle date")
    await text(from, '06052031')
    expect(await last(from, 4)).toContain('naissance')
    expect((await dial(from, `back-${from}`)).body).toContain("Votre demande n'est pas terminée")
    expect((await dial(from, `back-${from}`, '1')).body).toContain('naissance')
    const review = (await dial(from, `back-${from}`, '1*03021991')).body
    expect(review).toContain('1 Confirmer')
    expect(review).not.toContain(card)
  })
})
