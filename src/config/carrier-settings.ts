/**
 * The settings of carriers: which there are, and each one's own, whose names begin with its name. Like those of gateways they
 * are known only when SMS_CARRIERS is read; what the schema names of them is documentation as well.
 */
import { z } from 'zod'
import { capitals, gatewayToken } from './gateway-settings.ts'
import type { Given } from './secrets.ts'
import { list, networks, webAddress } from './setting-forms.ts'
import { readSmpp, type SmppSettings } from './smpp-settings.ts'
import { isTaken } from './taken-names.ts'

export interface CarrierSettings {
  /** Its path begins with it. */
  name: string
  /** Which folder of src/gateways sends by it, or which file describes it. */
  kind: string
  /** The first one: of a hundred, or of whatever the weights add up to. */
  weight: number
  /** Beginnings of the numbers that it reaches; undefined: all that SMS_DESTINATIONS allows. */
  destinations: string[] | undefined
  /** The secret first parts of its reports' paths, and the networks that they come from. */
  tokens: string[]
  cidrs: string[] | undefined
  options: {
    url?: string
    senderId?: string
    username?: string
    password?: string
    apiKey?: string
    accountSid?: string
    authToken?: string
    reportKey?: string
  }
  /** Of kind smpp. */
  smpp?: SmppSettings
}

const prefix = z.string().regex(/^\+[1-9]\d{0,10}$/, 'must be beginnings of numbers like +2126')
const text = z.string().min(1)
const sender = z.string().min(1).max(20)
const accountSid = z.string().regex(/^[A-Za-z0-9]{2,64}$/, 'must be letters and digits, as in AC…')

export const carriers = {
  SMS_CARRIERS: z
    .string()
    .optional()
    .meta({
      description:
        'Which carriers deliver text messages, as name[=kind][:weight], comma-separated. The weights are the first ones; afterwards npm run carriers sets them. A carrier’s settings begin with its name. Without it: africastalking when it has credentials, else the simulator.',
      examples: ['africastalking:70,kannel:30'],
    }),
  DESCRIBED_CARRIERS: z
    .string()
    .min(1)
    .optional()
    .meta({
      description: 'A folder of files that describe carriers, each a kind by its name: NAME.json.',
      examples: ['carriers'],
    }),
  PUBLIC_URL: webAddress.optional().meta({
    description:
      'Our https address as others see it. The addresses that carriers report to are built from it; Kannel, Infobip and Twilio need it.',
    examples: ['https://amo.example.ma'],
  }),
  KANNEL_URL: webAddress.optional().meta({
    description: 'The base address of Kannel’s smsbox. Likewise INFOBIP_URL and so on for each other.',
    examples: ['http://127.0.0.1:13013'],
  }),
  KANNEL_SENDER_ID: sender.optional().meta({
    description: 'The short code or name that messages come from; likewise for each other.',
    examples: ['CNSS'],
  }),
  KANNEL_DESTINATIONS: list(prefix)
    .optional()
    .meta({
      description:
        'Beginnings of the numbers that this carrier reaches, within SMS_DESTINATIONS. Without it: all. Likewise for each other.',
      examples: ['+2126'],
    }),
  KANNEL_USERNAME: text
    .optional()
    .meta({ description: 'The user name of Kannel’s sendsms.', examples: ['tadamon'] }),
  KANNEL_PASSWORD: text.optional().describe('Its password.'),
  INFOBIP_API_KEY: text.optional().describe('The key of Infobip’s API.'),
  TWILIO_ACCOUNT_SID: accountSid
    .optional()
    .meta({ description: 'The account at Twilio.', examples: ['AC00000000000000000000000000000001'] }),
  TWILIO_AUTH_TOKEN: text.optional().describe('Its token, with which its reports are signed, too.'),
}

/** One carrier's own, by what follows its name. */
const own = z.object({
  TOKEN: gatewayToken.optional(),
  CIDRS: networks.optional(),
  URL: webAddress.optional(),
  SENDER_ID: sender.optional(),
  DESTINATIONS: list(prefix).optional(),
  USERNAME: text.optional(),
  PASSWORD: text.optional(),
  API_KEY: text.optional(),
  ACCOUNT_SID: accountSid.optional(),
  AUTH_TOKEN: text.optional(),
  REPORT_KEY: text.optional(),
})

/** What a kind cannot do without; one that is not here is described by a file, or reads its settings itself. */
const needs: Readonly<Record<string, readonly (keyof z.infer<typeof own> | 'PUBLIC_URL')[]>> = {
  africastalking: ['USERNAME', 'API_KEY'],
  kannel: ['URL', 'USERNAME', 'PASSWORD', 'PUBLIC_URL'],
  infobip: ['API_KEY', 'PUBLIC_URL'],
  twilio: ['ACCOUNT_SID', 'AUTH_TOKEN', 'PUBLIC_URL'],
  smpp: ['SENDER_ID'],
}

/** Of SMPP the address is a line, not a web page: its own reader looks at it. */
const ownReader = ['smpp']

interface Named {
  name: string
  kind: string
  weight: number
}

/** The carriers that SMS_CARRIERS names, and what is wrong with how it names them. */
export function namedCarriers(given: Given): { named: Named[]; problems: string[] } {
  const listed = given['SMS_CARRIERS']
  if (listed === undefined) {
    const isThere =
      given['AFRICASTALKING_USERNAME'] !== undefined && given['AFRICASTALKING_API_KEY'] !== undefined
    return {
      named: isThere ? [{ name: 'africastalking', kind: 'africastalking', weight: 100 }] : [],
      problems: [],
    }
  }
  const named: Named[] = []
  const problems = new Set<string>()
  for (const part of listed.split(',').map(each => each.trim())) {
    const [, name = '', kind = name, weight = '100'] =
      /^([^=:]*)(?:=([^=:]*))?(?::([^=:]*))?$/.exec(part) ?? []
    const isName = /^[a-z][a-z0-9]{1,15}$/
    const isWeight = /^\d{1,4}$/.test(weight) && Number(weight) <= 1_000
    if (!isName.test(name) || !isName.test(kind) || !isWeight) {
      problems.add(
        'SMS_CARRIERS: must be name[=kind][:weight], comma-separated; a name is 2 to 16 of a-z and 0-9, a letter first, a weight 0 to 1000',
      )
    } else if (isTaken(name)) {
      problems.add(
        `SMS_CARRIERS: ${name} begins other settings or paths, give it another name (as in ${name}x=${kind})`,
      )
    } else if (named.some(other => other.name === name)) {
      problems.add(`SMS_CARRIERS: names ${name} twice`)
    } else named.push({ name, kind, weight: Number(weight) })
  }
  return { named, problems: [...problems] }
}

/** The secrets among them, by name. */
export function carrierSecrets(given: Given): string[] {
  const secrets = ['API_KEY', 'PASSWORD', 'AUTH_TOKEN', 'REPORT_KEY', 'TOKEN']
  return namedCarriers(given).named.flatMap(({ name, kind }) =>
    // The address of a link holds its password.
    [...secrets, ...(kind === 'smpp' ? ['URL'] : [])].map(secret => `${capitals(name)}_${secret}`),
  )
}

/** What they demand: each kind its own, and one carrier's name one kind everywhere. */
export function checkCarriers(given: Given, gateways: readonly { name: string; kind: string }[]): string[] {
  const { named } = namedCarriers(given)
  return named.flatMap(({ name, kind }) => {
    const missing = (needs[kind] ?? [])
      .map(need => (need === 'PUBLIC_URL' ? need : `${capitals(name)}_${need}`))
      .filter(setting => given[setting] === undefined)
      .map(setting => `${setting}: needed by the carrier ${name}`)
    const other = gateways.find(gateway => gateway.name === name && gateway.kind !== kind)
    return other === undefined
      ? missing
      : [
          ...missing,
          `SMS_CARRIERS: ${name} is ${kind} here and ${other.kind} in GATEWAYS, give one another name`,
        ]
  })
}

/** Each carrier with its own settings, and what is wrong with them. `usual` stands for what one does not say. */
export function readCarriers(
  given: Given,
  usual: { tokens: string[]; cidrs: string[] | undefined },
): { carriers: CarrierSettings[]; problems: string[] } {
  const { named, problems } = namedCarriers(given)
  const read = named.flatMap(({ name, kind, weight }) => {
    const isApart = ownReader.includes(kind)
    const said = Object.fromEntries(
      Object.keys(own.shape)
        .filter(suffix => !isApart || ['TOKEN', 'CIDRS', 'SENDER_ID', 'DESTINATIONS'].includes(suffix))
        .map(suffix => [suffix, given[`${capitals(name)}_${suffix}`]]),
    )
    const parsed = own.safeParse(said)
    for (const { path, message } of parsed.error?.issues ?? []) {
      problems.push(`${capitals(name)}_${String(path[0])}: ${message}`)
    }
    if (!parsed.success) return []
    const { data } = parsed
    const link = isApart ? readSmpp(given, capitals(name)) : { settings: null, problems: [] }
    problems.push(...link.problems)
    const options = {
      url: data.URL,
      senderId: data.SENDER_ID,
      username: data.USERNAME,
      password: data.PASSWORD,
      apiKey: data.API_KEY,
      accountSid: data.ACCOUNT_SID,
      authToken: data.AUTH_TOKEN,
      reportKey: data.REPORT_KEY,
    }
    return {
      name,
      kind,
      weight,
      destinations: data.DESTINATIONS,
      tokens: data.TOKEN ?? usual.tokens,
      cidrs: data.CIDRS ?? usual.cidrs,
      options: Object.fromEntries(
        Object.entries(options).filter(([, value]) => value !== undefined),
      ) as CarrierSettings['options'],
      ...(link.settings !== null && { smpp: link.settings }),
    }
  })
  return { carriers: read, problems: [...new Set(problems)] }
}
