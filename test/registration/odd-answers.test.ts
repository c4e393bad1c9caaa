/** The CNSS's answer comes before the call knows that it waits, late, or twice: it is told once, and nothing waits for ever. */
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CnssServer, startCnssServer } from '#test/support/cnss-server.ts'
import { type RedisServer, startRedis } from '#test/support/servers/redis.ts'
import { type Instances, openInstances, personCalled } from '../conversation/two-instances.ts'

const people = Array.from({ length: 3 }, (_, index) => personCalled(700 + index))
let cnss: CnssServer
let redis: RedisServer
let service: Instances
beforeAll(async () => {
  redis = await startRedis()
  cnss = await startCnssServer(({ idNumber }) => {
    const person = people.find(({ answers }) => answers[0] === idNumber)
    return person === undefined
      ? { outcome: 'unknown' }
      : { outcome: 'registered', registrationNumber: person.number, hasAccount: false }
  })
  service = await openInstances({
    settings: { ...cnss.settings, REDIS_URL: redis.url, ELIGIBILITY_DEADLINE_MS: '400' },
  })
}, 60_000)
afterAll(async () => {
  await service.close()
  await cnss.close()
  await redis.stop()
})

const promised = 'La réponse vous arrive par SMS'

/** Up to the answer after which the CNSS is asked. */
async function upToReview({ phone, answers }: (typeof people)[number], session: string) {
  const typed = ['2', '1', ...answers]
  await service.hop({ session, phone }, [])
  for (const [index] of typed.entries()) await service.hop({ session, phone }, typed.slice(0, index + 1))
  return () => service.hop({ session, phone }, [...typed, '1'])
}

async function expectToldOnce({ phone, number }: (typeof people)[number]): Promise<void> {
  expect(await service.messages(phone, 2, 30_000)).toHaveLength(2)
  const texts = await service.messages(phone, 3, 1_500)
  expect(texts.filter(text => text.includes(number))).toHaveLength(1)
  expect(texts.filter(text => text.includes('Mot de passe'))).toHaveLength(1)
  expect(texts).toHaveLength(2)
  expect(await service.query('select from parked where answered_at is null')).toEqual([])
  const [again] = [await service.hop({ session: `${phone} again`, phone }, [])]
  expect(again).toContain('Quelle carte')
}

const hurry = () => service.query(`update jobs.job set start_after = now() where state < 'active'`)

test('before its wait is stored', async () => {
  const [person] = people as [(typeof people)[number]]
  // Each job is due as soon as its row is there, while Redis does not take the session yet.
  await service.query(`create function at_once() returns trigger language plpgsql
    as $$ begin new.start_after := now(); return new; end $$`)
  await service.query(
    'create trigger at_once before insert on jobs.job for each row execute function at_once()',
  )
  const confirm = await upToReview(person, 'early')
  const operator = new Redis(redis.url)
  cnss.become('silent')
  const confirmed = confirm()
  await new Promise(resolve => setTimeout(resolve, 200))
  await operator.call('client', 'pause', '1200', 'write')
  setTimeout(() => cnss.become('well'), 300)
  expect(await confirmed).toContain(promised)
  operator.disconnect()
  await service.query('drop function at_once() cascade')
  await expectToldOnce(person)
}, 90_000)

test('late: what the CNSS says after the call has been told is not told beside it', async () => {
  const person = people[1] as (typeof people)[number]
  const confirm = await upToReview(person, 'late')
  cnss.become('silent')
  expect(await confirm()).toContain(promised)
  cnss.become('well')
  await hurry()
  await expectToldOnce(person)
}, 90_000)

test('twice: of two attempts at the same moment one tells', async () => {
  const person = people[2] as (typeof people)[number]
  const confirm = await upToReview(person, 'twice')
  cnss.become('silent')
  expect(await confirm()).toContain(promised)
  cnss.become('well')
  await service.query(`insert into jobs.job (name, data) select name, data from jobs.job
    where name = 'parked-look-ups' and state < 'active'`)
  await hurry()
  await expectToldOnce(person)
}, 90_000)
