/** All facts of a gateway, in their order; those of messages are given by the carriers that have them. */
import assert from 'node:assert/strict'
import type { WireRequest } from '#src/gateways/calling.ts'
import type { Fact } from './fact.ts'
import { factsOfCalls } from './facts-of-calls.ts'
import { factsOfScreens } from './facts-of-screens.ts'
import { factsOfTrust } from './facts-of-trust.ts'
import { type Subject, send } from './subject.ts'

const carriesNone = (kind: { lacks: readonly string[] }) =>
  kind.lacks.includes('text messages') ? 'it carries no text messages' : null

/** Shown by the tests of the carriers. */
const byTests = (number: number, says: string, shownBy: string): Fact => ({
  number,
  says,
  shownBy,
  notGiven: carriesNone,
  show: async () => {},
})

/** As this gateway sends a message. */
function message({ kind: { calling } }: Subject, id: string, text: string, from: string): WireRequest {
  assert(calling.message !== undefined, 'this gateway has no message of its own')
  return calling.message({ id, text, from })
}

export const facts: readonly Fact[] = [
  ...factsOfCalls,
  ...factsOfScreens,
  ...factsOfTrust,
  {
    number: 31,
    says: 'the same text message again is taken once',
    // Elsewhere the reply would go to a stranger.
    inside: true,
    notGiven: carriesNone,
    async show(subject) {
      const again = message(subject, subject.newSession(), 'AMO', subject.newCaller())
      for (const process of [0, 1, 0]) assert.equal((await send(subject, again, process)).status, 200)
    },
  },
  {
    number: 32,
    says: 'Arabic, Latin and empty messages are taken',
    inside: true,
    notGiven: carriesNone,
    async show(subject) {
      for (const text of ['تضامن', 'AMO é€', '']) {
        const answer = await send(subject, message(subject, subject.newSession(), text, subject.newCaller()))
        assert.deepEqual([answer.status, answer.body], [200, ''])
      }
    },
  },
  byTests(
    33,
    'each answer of the carrier is one of submitted, refused, retry, unknown',
    'test/gateways/carriers.test.ts',
  ),
  byTests(
    34,
    'no message is sent twice',
    'test/outbox/carriers.test.ts, test/outbox/sender.test.ts, npm run drills',
  ),
  byTests(
    35,
    'Arabic goes out as Unicode, a password in one part',
    'test/gateways/carriers.test.ts, test/machines/text-messages.test.ts',
  ),
  byTests(
    36,
    'each word of a report is pending, delivered or failed',
    'test/gateways/carriers.test.ts, test/outbox/reports.test.ts',
  ),
  {
    ...byTests(
      37,
      'our own reference finds a message whose answer was lost',
      'test/gateways/carriers.test.ts, test/outbox/carriers.test.ts',
    ),
    notGiven: kind =>
      carriesNone(kind) ??
      (kind.kind === 'africastalking' ? 'this carrier takes no reference of ours' : null),
  },
  byTests(38, 'an id of one provider settles no message of another', 'test/outbox/carriers.test.ts'),
]
