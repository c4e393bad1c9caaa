// Text messages over SMPP: what each answer means, never twice, in parts where a text needs them.
import { describe, expect, it } from 'vitest'
import { createSmppCarrier } from '#src/gateways/smpp/sms-carrier.ts'
import { decode } from '#src/smpp/decode.ts'
import type { Link } from '#src/smpp/link.ts'
import { bodyOf } from '#src/smpp/parts.ts'
import type { Outcome } from '#src/smpp/pending-requests.ts'
import { isMalformed, type ShortMessage, statuses } from '#src/smpp/protocol.ts'
import { decodeText } from '#src/smpp/text.ts'
import { octetsOf, vectors } from '#test/smpp/vectors.ts'

const answered = (status: number, messageId: string | null = null): Outcome => ({
  kind: 'answered',
  pdu: { command: 0x8000_0004, status, sequence: 1, messageId },
})

function carrierOver(outcomes: Outcome[]) {
  const sent: ShortMessage[] = []
  const link = {
    submit: async (message: ShortMessage) => {
      sent.push(message)
      return outcomes.shift() ?? answered(0, String(sent.length))
    },
    isBound: () => true,
  } as unknown as Link
  const carrier = createSmppCarrier({
    link: () => link,
    codings: { gsm7: 0, ucs2: 8 },
    senderId: 'CNSS',
    withinMs: 1_000,
  })
  const submit = (text = 'x') => carrier.submit({ to: '+212612345678', text })
  return { sent, submit, carrier }
}

describe('what became of a message', () => {
  const refusals = vectors.filter(({ group, name }) => group === 'sms out' && name.startsWith('refused'))
  /** In the words of the outbox: whose refusal, and what the table calls unknown. */
  const ours: Record<string, string> = { ESME_RINVSRCADR: 'held' }

  it.each(refusals)('$name', async vector => {
    const pdu = decode(octetsOf(vector))
    if (isMalformed(pdu)) throw new Error(pdu.malformed)
    const { submit } = carrierOver([{ kind: 'answered', pdu }])
    const { status = '', result = '' } = vector.means as { status?: string; result?: string }
    const expected = ours[status] ?? /^[a-z]+/.exec(result)?.[0]
    expect((await submit()).result).toBe(expected)
  })

  it('is known by the id that this provider gave it', async () => {
    expect(await carrierOver([answered(0, '001F00')]).submit()).toEqual({
      result: 'submitted',
      messageId: '1f00',
    })
    expect(await carrierOver([answered(0)]).submit()).toEqual({ result: 'submitted', messageId: null })
  })

  it('is unknown when it was written and not answered, and certain when it was not written', async () => {
    expect((await carrierOver([{ kind: 'unanswered' }]).submit()).result).toBe('unknown')
    expect((await carrierOver([{ kind: 'unwritten' }]).submit()).result).toBe('retry')
  })

  it('is a refusal where there is no number', async () => {
    const { carrier, sent } = carrierOver([])
    expect(await carrier.submit({ to: 'IAM', text: 'x' })).toMatchObject({ result: 'refused' })
    expect(sent).toEqual([])
  })
})

describe('how a message is written', () => {
  it('is as in the table: from a name, with its receipt asked for', async () => {
    for (const name of ['password, French (data_coding 0)', 'password, Arabic (data_coding 8)']) {
      const vector = vectors.find(each => each.name === name)
      const pdu = decode(octetsOf(vector ?? { hex: '' }))
      if (isMalformed(pdu) || pdu.message === undefined) throw new Error('no message')
      const { sent, submit } = carrierOver([])
      await submit(decodeText(pdu.message.dataCoding, pdu.message.shortMessage) ?? '')
      expect(sent).toEqual([pdu.message])
    }
  })

  it('in parts, each by itself, and only the last asks for a receipt', async () => {
    const text = 'رقم تسجيلك '.repeat(20)
    const { sent, submit } = carrierOver([])
    expect(await submit(text)).toEqual({ result: 'submitted', messageId: `${sent.length}` })
    expect(sent.length).toBe(4)
    expect(sent.map(one => one.registeredDelivery)).toEqual([0, 0, 0, 1])
    expect(sent.map(one => decodeText(8, bodyOf(one)?.octets ?? Buffer.alloc(0))).join('')).toBe(text)
  })

  const long = 'x'.repeat(200)

  it('whose first part was not taken is tried again as a whole', async () => {
    const { sent, submit } = carrierOver([answered(statuses.ESME_RTHROTTLED)])
    expect((await submit(long)).result).toBe('retry')
    expect(sent.length).toBe(1)
  })

  it('whose further part was not taken is tried again with that part, and never from the beginning', async () => {
    const throttled = carrierOver([answered(0, '1'), answered(statuses.ESME_RTHROTTLED)])
    expect((await throttled.submit(long)).result).toBe('submitted')
    expect(throttled.sent.length).toBe(3)
    const refused = carrierOver([answered(0, '1'), answered(statuses.ESME_RINVDSTADR)])
    expect((await refused.submit(long)).result).toBe('unknown')
  })
})
