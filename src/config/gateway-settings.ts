/**
 * The settings of gateways: which there are, and each one's own, whose names begin with its name in capitals. They are known
 * only when GATEWAYS is read, so they are read beside the schema; what the schema names of them is documentation as well.
 */
import { z } from 'zod'
import type { Given } from './secrets.ts'
import { list, networks, whole } from './setting-forms.ts'
import { readSmpp, type SmppSettings } from './smpp-settings.ts'
import { isTaken } from './taken-names.ts'

export interface GatewaySettings {
  /** Its path begins with it. */
  name: string
  /** Which folder of src/gateways speaks its wire, or which file describes it. */
  kind: string
  /** The first is told to the gateway, all are admitted. */
  tokens: string[]
  cidrs: string[] | undefined
  budget: { gsm7: number; ucs2: number }
  deadlineMs: number
  idleMs: number
  options: {
    userid?: string
    password?: string
    callerHeader: string
    sessionHeader: string
    answer: string
    phones?: string
  }
  /** Of kind smpp. */
  smpp?: SmppSettings
}

/** As the page of settings tells them; of a gateway that is not named here, they begin with its own name. */
const africasTalkingDeadlineMs = 9_000
const usualDeadlineMs = 5_000

const token = list(z.string().regex(/^[A-Za-z0-9_-]{16,}$/, 'must be at least 16 of A-Z a-z 0-9 _ -'))
const header = z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, 'must be the name of a header, in lower case')
const deadline = whole(1_000, 9_500)
const idle = whole(10, 600)
const gsm7 = whole(160, 182)
const ucs2 = whole(70, 80)

export const gatewayToken = token

export const gateways = {
  GATEWAYS: z
    .string()
    .default('africastalking')
    .describe(
      'Which gateways take calls and messages: kinds, or name=kind for several of one kind, comma-separated. A gateway’s path and settings begin with its name.',
    ),
  DESCRIBED_GATEWAYS: z
    .string()
    .min(1)
    .optional()
    .meta({
      description: 'A folder of files that describe gateways, each a kind by its name: NAME.json.',
      examples: ['gateways'],
    }),
  AFRICASTALKING_TOKEN: token
    .optional()
    .describe('In place of CALLBACK_TOKEN for this gateway; likewise HUBTEL_TOKEN and so on for each other.'),
  AFRICASTALKING_CIDRS: networks.optional().meta({
    description: 'In place of CALLBACK_CIDRS for this gateway; likewise for each other.',
    examples: ['192.0.2.0/24'],
  }),
  AFRICASTALKING_GSM7_CHARS: gsm7.optional().meta({
    description: 'In place of USSD_GSM7_CHARS for this gateway; likewise for each other.',
    examples: ['160'],
  }),
  AFRICASTALKING_UCS2_CHARS: ucs2.optional().meta({
    description: 'In place of USSD_UCS2_CHARS for this gateway; likewise for each other.',
    examples: ['70'],
  }),
  AFRICASTALKING_DEADLINE_MS: deadline
    .default(africasTalkingDeadlineMs)
    .describe(
      'How long a hop may take before its caller reads an apology; the gateway gives up after ten seconds. For each other gateway 5000, by its own name.',
    ),
  AFRICASTALKING_IDLE_SECONDS: idle
    .default(60)
    .describe(
      'How long the gateway waits for an answer. A call that lives so long keeps its conversation to itself. Likewise for each other.',
    ),
  FLARES_USERID: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'What Comviva Flares sends as userid; with FLARES_PASSWORD.', examples: ['cnss'] }),
  FLARES_PASSWORD: z.string().min(1).optional().describe('What it sends as password.'),
  ORANGE_CALLER_HEADER: header
    .default('user-msisdn')
    .describe('The header in which Orange’s browser names the caller.'),
  ORANGE_SESSION_HEADER: header.default('user-session').describe('The header in which it names the call.'),
  ORANGE_ANSWER: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_-]{0,40}$/, 'must be the name of a field')
    .default('response')
    .describe('The field of its form that holds an answer.'),
}

/** One gateway's own, by what follows its name. */
const own = z.object({
  TOKEN: token.optional(),
  CIDRS: networks.optional(),
  GSM7_CHARS: gsm7.optional(),
  UCS2_CHARS: ucs2.optional(),
  DEADLINE_MS: deadline.optional(),
  IDLE_SECONDS: idle.default(60),
  USERID: z.string().min(1).optional(),
  PASSWORD: z.string().min(1).optional(),
  CALLER_HEADER: header.default('user-msisdn'),
  SESSION_HEADER: header.default('user-session'),
  ANSWER: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_-]{0,40}$/, 'must be the name of a field')
    .default('response'),
})
const suffixes = Object.keys(own.shape)

interface Named {
  name: string
  kind: string
}

/** The gateways that GATEWAYS names, and what is wrong with how it names them. */
export function namedGateways(given: Given): { named: Named[]; problems: string[] } {
  const named: Named[] = []
  const problems = new Set<string>()
  for (const part of (given['GATEWAYS'] ?? 'africastalking').split(',').map(each => each.trim())) {
    const [name = '', kind = name, ...more] = part.split('=').map(each => each.trim())
    const isName = /^[a-z][a-z0-9]{1,15}$/
    if (!isName.test(name) || !isName.test(kind) || more.length > 0) {
      problems.add(
        'GATEWAYS: must be kinds or name=kind, comma-separated; a name is 2 to 16 of a-z and 0-9, a letter first',
      )
    } else if (isTaken(name)) {
      problems.add(
        `GATEWAYS: ${name} begins other settings or paths, give it another name (as in ${name}x=${kind})`,
      )
    } else if (named.some(other => other.name === name)) {
      problems.add(`GATEWAYS: names ${name} twice`)
    } else named.push({ name, kind })
  }
  return { named, problems: [...problems] }
}

/** The secrets among them, by name. */
export function gatewaySecrets(given: Given): string[] {
  return namedGateways(given).named.flatMap(({ name }) => [
    `${capitals(name)}_TOKEN`,
    `${capitals(name)}_PASSWORD`,
    `${capitals(name)}_URL`,
  ])
}

/** Each gateway with its own settings, and what is wrong with them. `usual` stands for what a gateway does not say. */
export function readGateways(
  given: Given,
  usual: { tokens: string[]; cidrs: string[] | undefined; budget: GatewaySettings['budget'] },
): { gateways: GatewaySettings[]; problems: string[] } {
  const { named, problems } = namedGateways(given)
  const read = named.flatMap(({ name, kind }) => {
    const prefix = capitals(name)
    const said = Object.fromEntries(suffixes.map(suffix => [suffix, given[`${prefix}_${suffix}`]]))
    const parsed = own.safeParse(said)
    for (const { path, message } of parsed.error?.issues ?? []) {
      problems.push(`${prefix}_${String(path[0])}: ${message}`)
    }
    if (!parsed.success) return []
    const { TOKEN, CIDRS, GSM7_CHARS, UCS2_CHARS, DEADLINE_MS, IDLE_SECONDS, ...options } = parsed.data
    const link = kind === 'smpp' ? readSmpp(given, prefix) : { settings: null, problems: [] }
    problems.push(...link.problems)
    const deadlineMs = kind === 'africastalking' ? africasTalkingDeadlineMs : usualDeadlineMs
    return {
      name,
      kind,
      tokens: TOKEN ?? usual.tokens,
      cidrs: CIDRS ?? usual.cidrs,
      budget: { gsm7: GSM7_CHARS ?? usual.budget.gsm7, ucs2: UCS2_CHARS ?? usual.budget.ucs2 },
      deadlineMs: DEADLINE_MS ?? deadlineMs,
      idleMs: IDLE_SECONDS * 1_000,
      options: {
        ...(options.USERID !== undefined && { userid: options.USERID }),
        ...(options.PASSWORD !== undefined && { password: options.PASSWORD }),
        callerHeader: options.CALLER_HEADER,
        sessionHeader: options.SESSION_HEADER,
        answer: options.ANSWER,
        ...(link.settings?.phones !== undefined && { phones: link.settings.phones }),
      },
      ...(link.settings !== null && { smpp: link.settings }),
    }
  })
  return { gateways: read, problems: [...new Set(problems)] }
}

export function capitals(name: string): string {
  return name.toUpperCase()
}
