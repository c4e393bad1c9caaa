/** Africa's Talking USSD: the callback's form in, `CON …` or `END …` out. */
import { readCallerNumber } from '#machines/reading/phones.ts'
import type { Hop, Reply } from '../../conversation/port.ts'
import type { Fields } from '../../http/body.ts'
import { operatorOf } from '../operators.ts'
import type { RefusedForm } from '../refused-form.ts'

/** Every call has an id of its own, which never comes again. */
export const sessionIds = 'unique' as const
export const longestSession = 128
/** Longer than any call: 60 answers of 40 characters. */
const longestText = 2_400

/** What the gateway says, or which field is not as it sends it. Read by hand: it comes with every hop. */
export function readHop(fields: Fields | null, gateway = 'africastalking'): Hop | RefusedForm {
  if (fields === null) return { wrong: 'form' }
  const { sessionId = '', phoneNumber = '', networkCode, text = '' } = fields
  const caller = readCallerNumber(phoneNumber)
  if (caller === null) return { wrong: 'phoneNumber' }
  if (sessionId === '' || sessionId.length > longestSession) return { wrong: 'sessionId' }
  if (text.length > longestText) return { wrong: 'text' }
  return {
    gateway,
    channel: 'ussd',
    caller,
    operator: operatorOf(networkCode),
    session: sessionId,
    // Every answer so far, joined by `*`: nothing has been typed when it is empty.
    input: { kind: 'all', inputs: text === '' ? [] : text.split('*') },
  }
}

/** The first four characters tell the gateway whether the call goes on. */
export function writeReply({ text, ends }: Reply): string {
  return `${ends ? 'END' : 'CON'} ${text}`
}
