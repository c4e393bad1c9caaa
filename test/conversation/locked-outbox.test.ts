/** Somebody holds the outbox for longer than a caller waits: who asks for an account is told that it comes, and it comes. */
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Instances, openInstances, personCalled } from './two-instances.ts'

const people = Array.from({ length: 12 }, (_, index) => personCalled(500 + index))
let service: Instances
beforeAll(async () => {
  service = await openInstances({
    people: people.map(({ csv }) => csv).join('\n'),
    settings: { DATABASE_POOL: '8' },
  })
}, 60_000)
afterAll(() => service.close())

async function holdOutbox(): Promise<() => Promise<void>> {
  const client = new Client({ connectionString: service.databaseUrl })
  await client.connect()
  await client.query('begin')
  await client.query('lock table outbox in access exclusive mode')
  return async () => {
    await client.query('commit')
    await client.end()
  }
}

test('callers read that the answer comes by SMS, nobody an apology, and each gets number and password once', async () => {
  const typed = people.map(({ answers }) => ['2', '1', ...answers])
  const call = (index: number) => ({ session: `ATUid_${index}`, phone: people[index]?.phone ?? '' })
  for (const [index, answers] of typed.entries()) {
    await service.hop(call(index), [])
    for (const [count] of answers.entries()) await service.hop(call(index), answers.slice(0, count + 1))
  }

  const letGo = await holdOutbox()
  const screens = await Promise.all(
    typed.map((answers, index) => service.hop(call(index), [...answers, '1'], index)),
  )
  for (const screen of screens) expect(screen).toMatch(/^END .*SMS/s)
  expect(screens.filter(screen => screen.includes('indisponible'))).toEqual([])
  // Whoever only asks is answered as ever.
  expect(await service.hop({ session: 'ATUid_new', phone: '+212699999999' }, [])).toMatch(/^CON /)
  await letGo()

  // The next attempts come due.
  await service.query(`update jobs.job set start_after = now() where state < 'active'`)
  for (const { phone, number } of people) {
    const texts = await service.messages(phone, 2, 30_000)
    expect(texts.filter(text => text.includes('Mot de passe'))).toHaveLength(1)
    expect(texts.filter(text => text.includes(number))).toHaveLength(1)
    expect(texts).toHaveLength(2)
  }
}, 90_000)
