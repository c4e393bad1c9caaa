/** The settings of text messages on their way out: where they may go, how fast, how many. */
import { z } from 'zod'
import { list, whole, yesOrNo } from './setting-forms.ts'

const budget = whole(1, 10_000_000).optional()

export const messages = {
  SMS_DESTINATIONS: list(z.string().regex(/^\+[1-9]\d{0,10}$/, 'must be beginnings of numbers like +2126'))
    .default(['+2126', '+2127'])
    .describe(
      'Beginnings of the numbers to which text messages may go, comma-separated. The default: Moroccan mobiles.',
    ),
  SMS_PER_SECOND: whole(1, 10_000)
    .default(50)
    .describe('Text messages that leave a second, from all processes together. Codes do not wait for it.'),
  SMS_CONCURRENCY: whole(1, 1_000)
    .default(20)
    .describe('Text messages that one process has in hand at once; codes have as many again for themselves.'),
  SMS_PAUSED: yesOrNo
    .default(false)
    .describe('Start with nothing leaving, as after `npm run outbox -- pause`, until somebody resumes.'),
  SMS_BUDGET: budget.meta({
    description:
      'Text messages an hour in all. Beyond it an alarm rings, replies stop, passwords and numbers leave one by one, codes go on. Without it: no bound.',
    examples: ['20000'],
  }),
  SMS_BUDGET_CODE: budget.meta({
    description: 'One-time codes an hour, beyond which an alarm rings; they go on. Without it: no bound.',
    examples: ['5000'],
  }),
  SMS_BUDGET_PASSWORD: budget.meta({
    description:
      'Passwords an hour; beyond it an alarm rings and they leave one by one. Without it: no bound.',
    examples: ['10000'],
  }),
  SMS_BUDGET_NUMBER: budget.meta({
    description:
      'Messages an hour that tell a number or an answer; beyond it an alarm rings and they leave one by one. Without it: no bound.',
    examples: ['10000'],
  }),
  SMS_BUDGET_REPLY: budget.meta({
    description:
      'Replies to text messages an hour; beyond it an alarm rings and none leaves until the next hour. Without it: half of SMS_BUDGET.',
    examples: ['5000'],
  }),
  UNKNOWN_MINUTES: whole(5, 1_440)
    .default(30)
    .describe(
      'After so many minutes without a report, a message that may have been sent is taken for lost: a number is sent once more, a password replaced by a new one.',
    ),
}
