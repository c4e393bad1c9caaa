/** The database is gone in the middle of calls: a polite end by every process, its name in what they share, and no need for anybody to help. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type PostgresServer, startPostgres } from '#test/support/servers/postgres.ts'
import { type Instances, openInstances, personCalled } from './two-instances.ts'

const person = personCalled(400)
const another = personCalled(401)
let postgres: PostgresServer
let service: Instances
beforeAll(async () => {
  postgres = await startPostgres()
  const DATABASE_URL = await postgres.createDatabase('tadamon')
  service = await openInstances({ people: `${person.csv}\n${another.csv}`, settings: { DATABASE_URL } })
}, 60_000)
afterAll(async () => {
  await service.close()
  await postgres.stop()
})

const health = async (of: string) => {
  const answer = await fetch(`${service.urls[0]}/health/${of}`)
  return { status: answer.status, body: await answer.json() }
}

test('while the database is down callers read a polite end in their language, and afterwards go on where they were', async () => {
  const call = { session: 'ATUid_1', phone: person.phone }
  const answers = ['2', '1', ...person.answers]
  await service.hop(call, [])
  for (const [index] of answers.entries()) await service.hop(call, answers.slice(0, index + 1), index)
  expect((await health('shared')).status).toBe(200)

  await postgres.kill()
  expect(await service.hop(call, [...answers, '1'])).toMatch(/^END Service indisponible/)
  // What was asked a moment ago is told for two seconds.
  await expect
    .poll(() => health('shared'))
    .toMatchObject({
      status: 503,
      body: { status: 'not well', notWell: ['database'] },
    })
  // A balancer that took this process away would take all of them, and nobody could tell the callers.
  for (const of of ['live', 'ready']) expect(await health(of)).toMatchObject({ status: 200 })

  await postgres.restart()
  await expect.poll(async () => (await health('shared')).status, { timeout: 10_000 }).toBe(200)
  const later = { session: 'ATUid_2', phone: person.phone }
  expect(await service.hop(later, [], 1)).toContain('Continuer')
  expect(await service.hop(later, ['1'])).toContain('naissance')
  expect(await service.hop(later, ['1', answers.at(-1) ?? ''])).toContain('Confirmer')
  expect(await service.hop(later, ['1', answers.at(-1) ?? '', '1'], 1)).toContain(person.number)
  const texts = await service.messages(person.phone)
  expect(texts).toEqual([expect.stringContaining('Mot de passe')])
  expect(service.log.filter(line => line.includes('"level":60'))).toEqual([])
}, 60_000)

/** As a network that swallows everything: connections stand, and nobody answers. */
function signalAll(signal: 'SIGSTOP' | 'SIGCONT'): void {
  const { pid } = postgres
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
  for (const process_ of [pid, ...children.map(Number)]) process.kill(process_, signal)
}

test('a database that answers nothing costs a caller no more than the gateway’s patience', async () => {
  const call = { session: 'ATUid_3', phone: another.phone }
  const answers = ['2', '1', ...another.answers]
  await service.hop(call, [])
  for (const [index] of answers.entries()) await service.hop(call, answers.slice(0, index + 1), index)

  signalAll('SIGSTOP')
  try {
    const startedAt = Date.now()
    expect(await service.hop(call, [...answers, '1'])).toMatch(/^END Service indisponible/)
    expect(Date.now() - startedAt).toBeLessThan(10_000)
  } finally {
    signalAll('SIGCONT')
  }
  const later = { session: 'ATUid_4', phone: another.phone }
  await expect.poll(() => service.hop(later, [], 1), { timeout: 15_000 }).toMatch(/Continuer|Quelle carte/)
}, 60_000)
