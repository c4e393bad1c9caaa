/** The settings as the environment writes them: names, forms, defaults. A message states the rule, never the value. */
import { z } from 'zod'
import { languages } from '#machines/protocol.ts'
import { readRedisUrl } from './redis-address.ts'
import type { DataKey } from './vault.ts'

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most)
const yesOrNo = z.enum(['true', 'false']).transform(text => text === 'true')

const dataKeys = z
  .string()
  .transform((text, context) => {
    const keys: DataKey[] = []
    for (const part of text.split(',')) {
      const [id = '', base64 = '', ...more] = part.trim().split(':')
      const key = Buffer.from(base64, 'base64')
      if (!/^[A-Za-z0-9_-]{1,32}$/.test(id) || key.length !== 32 || more.length > 0) {
        context.addIssue({ code: 'custom', message: 'must be id:base64-of-32-bytes, comma-separated' })
        return z.NEVER
      }
      keys.push({ id, key })
    }
    return keys
  })
  .refine(keys => new Set(keys.map(({ id }) => id)).size === keys.length, 'must not name an id twice')

const cidrs = z
  .string()
  .transform(text => text.split(',').map(part => part.trim()))
  .pipe(z.array(z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()])).min(1))

function isRedisUrl(url: string): boolean {
  try {
    readRedisUrl(url)
    return true
  } catch {
    return false
  }
}

export const settings = z.object({
  PORT: whole(0, 65_535).default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  REDIS_URL: z
    .string()
    .refine(
      isRedisUrl,
      'must be redis://, rediss:// (a comma-separated list: a cluster) or redis+sentinel://h1,h2/name',
    )
    .optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
    .optional(),
  DATA_DIR: z.string().min(1).optional(),
  DATA_KEYS: dataKeys.optional(),
  SAMPLE_PEOPLE: yesOrNo.optional(),
  AFRICASTALKING_USERNAME: z.string().min(1).optional(),
  AFRICASTALKING_API_KEY: z.string().min(1).optional(),
  AFRICASTALKING_SENDER_ID: z.string().min(1).max(20).optional(),
  AFRICASTALKING_URL: z.url({ protocol: /^https?$/ }).optional(),
  CALLBACK_TOKEN: z
    .string()
    .regex(/^[A-Za-z0-9_-]{16,}$/, 'must be at least 16 of A-Z a-z 0-9 _ -')
    .optional(),
  CALLBACK_CIDRS: cidrs.optional(),
  TRUSTED_PROXIES: cidrs.optional(),
  OPS_TOKEN: z.string().min(16).optional(),
  SERVICE_CODE: z
    .string()
    .regex(/^\*[0-9*]{1,10}#$/, 'must be like *000#, at most 12 characters')
    .default('*000#'),
  CALL_CENTRE: z
    .string()
    .regex(/^\+?[0-9][0-9 ]{2,17}$/, 'must be a phone number of at most 18 digits and blanks')
    .default('05 20 19 40 40'),
  OTP_POLICY: z.enum(['always', 'other-number']).default('other-number'),
  ELIGIBILITY_URL: z.url({ protocol: /^https?$/ }).optional(),
  ELIGIBILITY_TOKEN: z.string().min(1).optional(),
  ELIGIBILITY_PORT: whole(0, 65_535).default(3001),
  ELIGIBILITY_DEADLINE_MS: whole(100, 8_000).default(4_000),
  LANGUAGES: z
    .string()
    .default('ar,fr')
    .transform(text => text.split(',').map(part => part.trim()))
    .pipe(z.array(z.enum(languages)).min(1))
    .refine(list => new Set(list).size === list.length, 'must not name a language twice'),
  USSD_GSM7_CHARS: whole(160, 182).default(160),
  USSD_UCS2_CHARS: whole(70, 80).default(70),
  RESUME_SECONDS: whole(30, 86_400).default(600),
  LOOKUPS_PER_CALLER: whole(1, 1_000_000).default(5),
  FAILURES_PER_ID: whole(1, 1_000_000).default(5),
  CODES_PER_HOUR: whole(1, 1_000_000).default(5),
  RENEWALS_PER_DAY: whole(1, 1_000_000).default(3),
  REPLIES_PER_HOUR: whole(1, 1_000_000).default(20),
  LOOKUPS_PER_SECOND: whole(1, 1_000_000).default(200),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must begin with smtp:// or smtps://')
    .optional(),
  EMAIL_FROM: z.string().min(3).optional(),
  JOURNAL_DAYS: whole(1, 3_650).default(90),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  NODE_ENV: z.string().optional(),
})

export type Settings = z.infer<typeof settings>
