// Who does not know all three facts on a card learns nothing: not whether the card is known, not which fact was wrong.
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Person } from '#src/eligibility/import/person.ts'
import { freshRedisUrl, migratedDatabaseUrl } from '#test/support/servers/fresh.ts'
import type { Screen } from './gateway.ts'
import { type OpenedService, openTestService } from './opened.ts'
import { answersOf, digitsOf, people } from './planted.ts'

// Servers and databases start slowly on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

/** What a caller may have wrong. */
const wrongs: ((person: Person) => Person)[] = [
  person => ({ ...person, idNumber: person.idNumber.replace('QX', 'QY') }),
  person => ({ ...person, idExpiry: '2031-07-20' }),
  person => ({ ...person, birthDate: '1947-03-27' }),
  person => ({ ...person, birthDate: '1947' }),
  person => ({ ...person, idExpiry: '2030-07-19', birthDate: '1948-03-26' }),
]
/** One person for each of them, so that no limit of another is met. */
const like = (person: Person) =>
  wrongs.map((_, index) => ({ ...person, idNumber: `${person.idNumber}${index}`.replace('QX73', 'QX') }))
const kinds = {
  'who has no account': like(people.plain),
  'who has an account': like(people.known),
  'whom another scheme covers': like(people.elsewhere),
}

let service: OpenedService
beforeAll(async () => {
  service = await openTestService({
    settings: {
      DATABASE_URL: await migratedDatabaseUrl(),
      REDIS_URL: await freshRedisUrl(),
      FAILURES_PER_ID: '3',
      FAILURES_PER_CARD_DAY: '2',
    },
    people: [people.broken, ...Object.values(kinds).flat()],
  })
})
afterAll(() => service.close())

let calls = 0
const newPhone = () => `+2126220000${String(calls++).padStart(2, '0')}`

/** All that callers read who try these answers, correct them, come back, and then ask others to try. */
async function readsOf(guess: Person): Promise<Screen[]> {
  const { call } = service.gateway
  const phone = newPhone()
  const answers = [...answersOf(guess), '1']
  return [
    await call(phone, answers),
    await call(phone, [...answers, '1', '3', digitsOf(guess.idExpiry), '1']),
    await call(newPhone(), answers),
    await call(newPhone(), answers),
  ]
}

test.each(Object.entries(kinds))(
  'of a person %s every wrong guess reads alike, to the byte, until the card is closed for the day',
  async (_, persons) => {
    const guesses = persons.map((person, index) => wrongs[index]?.(person) ?? person)
    const [first, ...others] = await Promise.all(guesses.map(readsOf))
    expect(first?.map(({ kind }) => kind)).toEqual(['CON', 'END', 'CON', 'END'])
    for (const other of others) expect(other).toEqual(first)
  },
)

test('a spent card reads alike to its holder and to a stranger, whether anybody has it or not', async () => {
  const { call } = service.gateway
  const guess = { ...people.broken, idExpiry: '2029-01-01' }
  const nobodys = { ...guess, idNumber: people.broken.idNumber.replace('QX', 'QZ') }
  for (const person of [guess, nobodys]) {
    for (let guesses = 0; guesses < 3; guesses += 1) await call(newPhone(), [...answersOf(person), '1'])
  }
  const stranger = await call(newPhone(), [...answersOf(guess), '1'])
  expect(await call(newPhone(), [...answersOf(people.broken), '1'])).toEqual(stranger)
  expect(await call(newPhone(), [...answersOf(nobodys), '1'])).toEqual(stranger)
  expect(stranger.text).toMatch(/La réponse vous arrive par SMS/)
})

test('nothing that is logged tells the guesses apart', () => {
  const lines = service.logged().split('\n')
  const outcomesOf = (which: (line: string) => boolean) =>
    new Set(lines.filter(which).flatMap(line => /"outcome":"([A-Za-z-]+)"/.exec(line)?.[1] ?? []))
  const isCall = (line: string) => line.includes('"call ended"')
  expect(outcomesOf(line => !isCall(line))).toEqual(new Set(['unknown']))
  // As the screens say it, which are alike.
  expect(outcomesOf(isCall)).toEqual(new Set(['unknown', 'delayed']))
})
