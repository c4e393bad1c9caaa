/** The settings of the dialogue and of its limits. */
import { z } from 'zod'
import { languages } from '#machines/protocol.ts'
import { whole, yesOrNo } from './setting-forms.ts'

export const conversation = {
  LANGUAGES: z
    .string()
    .default('ar,fr')
    .transform(text => text.split(',').map(part => part.trim()))
    .pipe(z.array(z.enum(languages)).min(1))
    .refine(list => new Set(list).size === list.length, 'must not name a language twice')
    .describe('The languages in the order of the menu, of ar, fr and zgh.'),
  SERVICE_CODE: z
    .string()
    .regex(/^\*[0-9*]{1,10}#$/, 'must be like *000#, at most 12 characters')
    .default('*000#')
    .describe('The short code that texts name.'),
  CALL_CENTRE: z
    .string()
    .regex(/^\+?[0-9][0-9 ]{2,17}$/, 'must be a phone number of at most 18 digits and blanks')
    .default('05 20 19 40 40')
    .describe('The phone number that texts name for help.'),
  OTP_POLICY: z
    .enum(['always', 'other-number'])
    .default('other-number')
    .describe(
      'other-number: a one-time code proves another number than the caller’s. always: the caller’s own too.',
    ),
  KNOWN_PHONE_POLICY: z
    .enum(['notify', 'code', 'off'])
    .default('notify')
    .describe(
      'Whoever asks for an account from another phone than the CNSS knows needs a code sent to that one. notify: without it they wait three days, while that phone is told and may say NON. code: without it they are sent to the call centre. off: that phone is not looked at.',
    ),
  USSD_GSM7_CHARS: whole(160, 182)
    .default(160)
    .describe('How many septets a screen holds when all characters are in GSM-7: 160 to 182.'),
  USSD_UCS2_CHARS: whole(70, 80).default(70).describe('How many UTF-16 units it holds otherwise: 70 to 80.'),
  RESUME_SECONDS: whole(30, 86_400)
    .default(600)
    .describe('How long a dropped call can be taken up, in seconds.'),
  BIRTH_FIRST_OF_JANUARY: yesOrNo
    .default(false)
    .describe(
      'Whether a birth that the registry holds as a first of January agrees with its year alone: true where that day stands for one that nobody knows.',
    ),
}

const limit = whole(1, 1_000_000)
export const limits = {
  LOOKUPS_PER_CALLER: limit.default(5).describe('Look-ups of one caller a day.'),
  FAILURES_PER_ID: limit.default(5).describe('Look-ups of one card by one caller a day that find nobody.'),
  FAILURES_PER_CARD_DAY: limit
    .default(10)
    .describe('The same of one card a day, over all callers; calls and messages apart, as all of these.'),
  FAILURES_PER_CARD_WEEK: limit.default(20).describe('The same within seven days.'),
  FAILURES_PER_CARD_MONTH: limit.default(40).describe('The same within thirty days.'),
  UNKNOWN_VERDICTS_PER_DAY: limit.optional().meta({
    description:
      'Look-ups of the whole service a day that find nobody, calls and messages apart. Beyond it an alarm rings, and that channel’s look-ups are answered later by SMS. Without it: no ceiling.',
    examples: ['2000'],
  }),
  CODES_PER_HOUR: limit.default(5).describe('One-time codes sent to one number an hour.'),
  RENEWALS_PER_DAY: limit.default(3).describe('New passwords for one account a day.'),
  REPLIES_PER_HOUR: limit.default(20).describe('Replies by text message to one number an hour.'),
  SUPPORT_LOOKUPS_PER_HOUR: limit
    .default(600)
    .describe('Look-ups of callers on the operator’s page an hour.'),
  LOOKUPS_PER_SECOND: limit.optional().meta({
    description:
      'Look-ups of the whole service a second; beyond it they are answered later by SMS. Without it: no ceiling.',
    examples: ['200'],
  }),
}
