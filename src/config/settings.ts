/**
 * Every setting, by what it is for: its name in the environment, its form, its default and what it means. docs/settings.md
 * and .env.example are written from here. An example stands where there is no default, but for secrets: a printed one is none.
 */
import { z } from 'zod'
import { carriers } from './carrier-settings.ts'
import { clearTextNames } from './clear-text.ts'
import { conversation, limits } from './conversation-settings.ts'
import { gateways, gatewayToken } from './gateway-settings.ts'
import { messages } from './message-settings.ts'
import { list, networks, webAddress, whole, yesOrNo } from './setting-forms.ts'
import { smpp } from './smpp-settings.ts'
import { storage } from './storage-settings.ts'
import { traces } from './trace-settings.ts'

const listening = {
  PORT: whole(0, 65_535).default(3000).describe('The port to listen on; 0 takes a free one.'),
  HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('The address to listen on. Any but loopback needs CALLBACK_TOKEN or CALLBACK_CIDRS.'),
}

const access = {
  CALLBACK_TOKEN: gatewayToken
    .optional()
    .describe(
      'The secret first part of the callbacks’ paths: at least 16 of A-Z a-z 0-9 _ -. Several, comma-separated, while one is changed: all are admitted, the first is told to gateways.',
    ),
  CALLBACK_CIDRS: networks.optional().meta({
    description: 'The networks that callbacks may come from, comma-separated. With a token: both must fit.',
    examples: ['192.0.2.0/24,2001:db8::/32'],
  }),
  TRUSTED_PROXIES: networks.optional().meta({
    description: 'The proxies whose X-Forwarded-For is believed, as networks.',
    examples: ['10.0.0.0/8'],
  }),
  SECURITY_CONTACT: z
    .url({ protocol: /^(mailto|https|tel)$/ })
    .optional()
    .meta({
      description:
        'Whom a finder of a weakness tells, in /.well-known/security.txt: mailto:, https: or tel:.',
      examples: ['mailto:security@example.ma'],
    }),
  STATUS_PAGE: yesOrNo
    .default(false)
    .describe(
      'true: /status tells everybody how well the service does, in shares and times of many callers together.',
    ),
  CONNECTIONS_PER_ADDRESS: whole(1, 4_000)
    .default(100)
    .describe('How many connections one address may keep open that no gateway and no operator has.'),
  OPS_TOKEN: z
    .string()
    .min(16)
    .optional()
    .describe(
      'The bearer token, or password of HTTP Basic, of the operator’s pages and metrics; at least 16 characters. Without it: this machine only.',
    ),
}

const africasTalking = {
  AFRICASTALKING_USERNAME: z
    .string()
    .min(1)
    .optional()
    .meta({
      description: 'The user name for sending. Without it: text messages stay in the simulator.',
      examples: ['sandbox'],
    }),
  AFRICASTALKING_API_KEY: z.string().min(1).optional().describe('The key that belongs to it.'),
  AFRICASTALKING_SENDER_ID: z
    .string()
    .min(1)
    .max(20)
    .optional()
    .meta({
      description: 'The short code or name that messages come from. Without it: Africa’s Talking’s default.',
      examples: ['TADAMON'],
    }),
  AFRICASTALKING_URL: webAddress.optional().meta({
    description: 'The base address of the messaging API. Without it: Africa’s Talking’s own.',
    examples: ['https://api.africastalking.com'],
  }),
}

const email = {
  EMAIL: z
    .enum(['on', 'off'])
    .default('on')
    .describe('off: callers are not asked for an address, and production needs no SMTP_URL.'),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must begin with smtp:// or smtps://')
    .optional()
    .meta({
      description: 'The mail server. Without it: e-mails stay in the simulator.',
      examples: ['smtps://mail.example'],
    }),
  EMAIL_FROM: z
    .string()
    .min(3)
    .optional()
    .meta({
      description: 'The sender of confirmations; needed with SMTP_URL.',
      examples: ['tadamon@example.ma'],
    }),
}

const eligibility = {
  ELIGIBILITY_URL: webAddress.optional().meta({
    description: 'The CNSS’s own service. Without it: the registry in the database.',
    examples: ['https://eligibility.example'],
  }),
  ELIGIBILITY_TOKEN: z
    .string()
    .min(1)
    .optional()
    .describe('The bearer token for it, and the one that npm run eligibility asks for.'),
  ELIGIBILITY_CONTRACT: z.coerce
    .number()
    .pipe(z.literal([1, 2], 'must be 1 or 2'))
    .default(2)
    .describe(
      'Which of the contract’s account routes the CNSS’s own service has. 1: only those that hold the registration number in their path.',
    ),
  ELIGIBILITY_PORT: whole(0, 65_535)
    .default(3001)
    .describe('The port of npm run eligibility, which serves the registry to another program.'),
  ELIGIBILITY_FAILURES_PER_CARD: whole(1, 1_000_000)
    .default(60)
    .describe(
      'Look-ups of one card a day that find nobody, as npm run eligibility answers them; more are told to ask later. More than one program that asks is allowed itself.',
    ),
  ELIGIBILITY_DEADLINE_MS: whole(100, 8_000)
    .default(4_000)
    .describe('How long a caller waits for a look-up, in milliseconds; then the answer comes by SMS.'),
}

const running = {
  IMPORT_MAX_BYTES: whole(1, Number.MAX_SAFE_INTEGER)
    .default(2 * 1_024 ** 3)
    .describe(
      'The longest file of people, in bytes, that the operator’s page takes. npm run registry takes any.',
    ),
  JOURNAL_DAYS: whole(1, 3_650).default(90).describe('How many days the journal of calls is kept.'),
  SHUTDOWN_DELAY_SECONDS: whole(0, 300)
    .default(0)
    .describe(
      'How long it goes on answering after SIGTERM, with /health/ready at 503, before it closes the port: longer than the balancer takes to notice.',
    ),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('The least level that is logged, as pino names it.'),
  NODE_ENV: z
    .enum(['production', 'development', 'test'], 'must be production, development or test')
    .optional()
    .meta({
      description:
        'production refuses embedded storage, unprotected callbacks, missing or weak secrets and clear text to other hosts, has no simulator, and leaves the tables to npm run migrate.',
      examples: ['production'],
    }),
  ALLOW_CLEAR_TEXT: list(z.enum(clearTextNames))
    .optional()
    .meta({
      description: `What production may send in clear text to another host, comma-separated: of ${clearTextNames.join(', ')}.`,
      examples: ['redis,postgres'],
    }),
}

/** By title, in the order of the page. */
export const settingGroups = {
  'Where it listens': listening,
  'Storage and keys': storage,
  'Who may call': access,
  Gateways: gateways,
  'Links by SMPP': smpp,
  'Sending by Africa’s Talking': africasTalking,
  'Other carriers': carriers,
  'E-mail': email,
  'The CNSS’s service': eligibility,
  'The conversation': conversation,
  Limits: limits,
  'Messages on their way out': messages,
  'Running it': running,
  Traces: traces,
}

export const settings = z.object({
  ...listening,
  ...storage,
  ...access,
  ...gateways,
  ...smpp,
  ...africasTalking,
  ...carriers,
  ...email,
  ...eligibility,
  ...conversation,
  ...limits,
  ...messages,
  ...running,
  ...traces,
})

export type Settings = z.infer<typeof settings>
