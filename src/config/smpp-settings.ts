/** The settings of links by SMPP: their names begin with the link's name in capitals, like those of every gateway. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { systemCodeOf } from '../platform/failures.ts'
import type { Given } from './secrets.ts'
import { list, webAddress, whole } from './setting-forms.ts'

export interface SmppSettings {
  host: string
  port: number
  tls: boolean
  /** Certificate authorities in PEM. */
  ca: string | undefined
  systemId: string
  password: string
  systemType: string
  bind: 'transceiver' | 'receiver-transmitter'
  binds: number
  window: number
  perSecond: number | undefined
  enquireSeconds: number
  responseSeconds: number
  /** Where the phones of a test SMSC dial. */
  phones: string | undefined
  /** Of the text messages that leave by it. */
  senderId: string | undefined
  dialect: {
    /** The TLV that names a call. */
    sessionTag: number | null
    end: 17 | 3 | 'bit'
    codings: { gsm7: number; ucs2: number }
    textIn: 'short_message' | 'message_payload' | 'data_sm'
    codeIn: 'text' | 'destination'
    serviceCodes: string[]
  }
}

const address = z
  .string()
  .refine(text => readAddress(text) !== null, 'must be smpp:// or smpps://system-id:password@host:port')

const sessions: Readonly<Record<string, number | null>> = {
  its_session_info: 0x1383,
  user_message_reference: 0x0204,
  none: null,
}
const sessionTag = z
  .string()
  .regex(
    /^(its_session_info|user_message_reference|none|0x[0-9a-fA-F]{4})$/,
    'must be its_session_info, user_message_reference, none, or a tag like 0x1501',
  )

/** By what follows the link's name. */
const own = {
  URL: address,
  SERVICE_CODES: list(z.string().regex(/^\*[0-9*]{1,18}#$/, 'must be codes like *000#')).optional(),
  USSD_SESSION: sessionTag.default('its_session_info'),
  USSD_END: z.enum(['17', '3', 'bit']).default('17'),
  UCS2_CODING: z.enum(['8', '0x48']).default('8'),
  GSM7_CODING: z.enum(['0', '0x0f']).default('0'),
  TEXT_IN: z.enum(['short_message', 'message_payload', 'data_sm']).default('short_message'),
  CODE_IN: z.enum(['text', 'destination']).default('text'),
  BIND: z.enum(['transceiver', 'receiver-transmitter']).default('transceiver'),
  BINDS: whole(1, 8).default(1),
  SYSTEM_TYPE: z.string().max(12).optional(),
  CA_FILE: z.string().min(1).optional(),
  WINDOW: whole(1, 1_000).default(10),
  PER_SECOND: whole(1, 10_000).optional(),
  ENQUIRE_SECONDS: whole(5, 600).default(30),
  RESPONSE_SECONDS: whole(1, 60).default(10),
  PHONES: webAddress.optional(),
  SENDER_ID: z
    .string()
    .regex(/^(\+?\d{3,15}|[A-Za-z0-9 _-]{1,11})$/, 'must be a number, or a name of at most 11 characters')
    .optional(),
}
const schema = z.object(own)

/** As docs/settings.md tells them, of a link named `smpp`. */
export const smpp = {
  SMPP_URL: own.URL.optional().meta({
    description:
      'Where the operator’s SMSC is and who we are to it, for a gateway or carrier of kind smpp: smpp:// or smpps://system-id:password@host:port. Of another link, as in GATEWAYS=iam=smpp, all of these begin with its own name: IAM_URL.',
    examples: ['smpp://tadamon:secret08@127.0.0.1:2775'],
  }),
  SMPP_SERVICE_CODES: own.SERVICE_CODES.meta({
    description: 'Codes besides SERVICE_CODE that this operator’s callers dial, comma-separated.',
    examples: ['*555#'],
  }),
  SMPP_USSD_SESSION: own.USSD_SESSION.describe(
    'What names a call: its_session_info, user_message_reference, none, or a TLV’s tag like 0x1501.',
  ),
  SMPP_USSD_END: own.USSD_END.describe(
    'What ends a call: ussd_service_op 17 or 3, or the bit of its_session_info alone.',
  ),
  SMPP_UCS2_CODING: own.UCS2_CODING.describe('The data_coding of Arabic: 8 or 0x48.'),
  SMPP_GSM7_CODING: own.GSM7_CODING.describe('The data_coding of French: 0 or 0x0f.'),
  SMPP_TEXT_IN: own.TEXT_IN.describe(
    'Where the texts of our screens stand: short_message, message_payload, or data_sm. All are read.',
  ),
  SMPP_CODE_IN: own.CODE_IN.describe('Where the code that was dialled stands: text or destination.'),
  SMPP_BIND: own.BIND.describe('transceiver, or receiver-transmitter: two connections for a bind.'),
  SMPP_BINDS: own.BINDS.describe(
    'How many binds the operator allows at once, of all our processes together.',
  ),
  SMPP_SYSTEM_TYPE: own.SYSTEM_TYPE.meta({
    description: 'The system_type of the bind. Without it: empty.',
    examples: ['USSD'],
  }),
  SMPP_CA_FILE: own.CA_FILE.meta({
    description: 'Certificate authorities for smpps://, in PEM, in place of the system’s.',
    examples: ['operator-ca.pem'],
  }),
  SMPP_WINDOW: own.WINDOW.describe('Messages of a bind that may be unanswered at once.'),
  SMPP_PER_SECOND: own.PER_SECOND.meta({
    description:
      'Messages a second, screens among them, that the operator takes from all binds. Without it: no bound until it throttles us.',
    examples: ['50'],
  }),
  SMPP_ENQUIRE_SECONDS: own.ENQUIRE_SECONDS.describe('How often each side is asked whether it is there.'),
  SMPP_RESPONSE_SECONDS: own.RESPONSE_SECONDS.describe(
    'After so many seconds without an answer a text message is unknown, and a bind that does not answer is closed.',
  ),
  SMPP_PHONES: own.PHONES.meta({
    description:
      'Where the phones of npm run smsc dial: the simulator and npm run phone then reach them by the service. Refused in production.',
    examples: ['http://127.0.0.1:2780'],
  }),
  SMPP_SENDER_ID: own.SENDER_ID.meta({
    description:
      'The number, short code or name that text messages by this link come from; needed when it carries them.',
    examples: ['CNSS'],
  }),
}

/** One link's own, and what is wrong with it. */
export function readSmpp(
  given: Given,
  prefix: string,
): { settings: SmppSettings | null; problems: string[] } {
  const named = Object.keys(own).map(suffix => [suffix, given[`${prefix}_${suffix}`]])
  const parsed = schema.safeParse(Object.fromEntries(named))
  const problems = (parsed.error?.issues ?? []).map(({ path, message, input }) => {
    const isMissing = input === undefined && given[`${prefix}_${String(path[0])}`] === undefined
    return `${prefix}_${String(path[0])}: ${isMissing ? 'needed for a link of kind smpp' : message}`
  })
  if (!parsed.success) return { settings: null, problems }
  const { data } = parsed
  const url = readAddress(data.URL)
  const ca = readCa(data.CA_FILE, prefix, problems)
  if (data.USSD_END === 'bit' && data.USSD_SESSION !== 'its_session_info') {
    problems.push(
      `${prefix}_USSD_END: bit is a bit of its_session_info: ${prefix}_USSD_SESSION names another`,
    )
  }
  if (data.PHONES !== undefined && given['NODE_ENV'] === 'production') {
    problems.push(`${prefix}_PHONES: refused in production: it lets phones dial that are none`)
  }
  if (url === null || problems.length > 0) return { settings: null, problems }
  return {
    problems,
    settings: {
      ...url,
      ca,
      systemType: data.SYSTEM_TYPE ?? '',
      bind: data.BIND,
      binds: data.BINDS,
      window: data.WINDOW,
      perSecond: data.PER_SECOND,
      enquireSeconds: data.ENQUIRE_SECONDS,
      responseSeconds: data.RESPONSE_SECONDS,
      phones: data.PHONES?.replace(/\/+$/, ''),
      senderId: data.SENDER_ID,
      dialect: {
        sessionTag:
          data.USSD_SESSION in sessions ? (sessions[data.USSD_SESSION] ?? null) : Number(data.USSD_SESSION),
        end: data.USSD_END === 'bit' ? 'bit' : data.USSD_END === '3' ? 3 : 17,
        codings: { gsm7: Number(data.GSM7_CODING), ucs2: Number(data.UCS2_CODING) },
        textIn: data.TEXT_IN,
        codeIn: data.CODE_IN,
        serviceCodes: data.SERVICE_CODES ?? [],
      },
    },
  }
}

function readCa(file: string | undefined, prefix: string, problems: string[]): string | undefined {
  if (file === undefined) return undefined
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    problems.push(`${prefix}_CA_FILE: cannot be read (${systemCodeOf(error) ?? 'no file'})`)
    return undefined
  }
}

/** A system_id has at most 15 characters, a password 8. */
export function readAddress(text: string) {
  const parsed = URL.parse(text)
  if (parsed === null || !/^smpps?:$/.test(parsed.protocol)) return null
  try {
    const [systemId, password] = [decodeURIComponent(parsed.username), decodeURIComponent(parsed.password)]
    const isUsable = /^[\x21-\x7e]{1,15}$/.test(systemId) && /^[\x20-\x7e]{0,8}$/.test(password)
    const isPlain = ['', '/'].includes(parsed.pathname) && parsed.search === '' && parsed.hash === ''
    if (!isUsable || !isPlain || parsed.hostname === '') return null
    return {
      host: parsed.hostname.replace(/^\[|\]$/g, ''),
      port: parsed.port === '' ? 2775 : Number(parsed.port),
      tls: parsed.protocol === 'smpps:',
      systemId,
      password,
    }
  } catch {
    return null
  }
}
