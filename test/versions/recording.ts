/**
 * What the last released version asks of PostgreSQL and leaves in Redis, recorded by itself: a module in its own words
 * (0.1.0), run in its folder. It prints one line of JSON.
 */
export interface Recording {
  /** Every statement, each once, with the values that came with it last. */
  statements: { text: string; values: readonly KeptValue[] }[]
  /** The root of its keyed hashes, sealed under the data key. */
  rootSealed: string
  /** A call after each of its answers, as Redis has it. */
  calls: KeptCall[]
}

/** Bytes as hexadecimal, moments in ISO 8601. */
export type KeptValue = string | number | boolean | null | { bytes: string } | { at: string }

export interface KeptCall {
  phone: string
  session: string
  /** All that has been typed so far, and what is typed next. */
  inputs: readonly string[]
  next: string
  /** Of this caller: session and language. */
  redis: Record<string, string>
}

export const recording = String.raw`
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { Redis } from 'ioredis'
import { sql } from 'kysely'
import pg from 'pg'
import { createClock } from './src/clock.ts'
import { readConfig } from './src/config.ts'
import { importPeople } from './src/eligibility/people.ts'
import { createLog } from './src/log.ts'
import { createOutbox } from './src/outbox/message-rows.ts'
import { createRetention } from './src/retention.ts'
import { openService } from './src/service.ts'
import { openStore } from './src/store.ts'
import { addressOf, createGatewayLine, parseTranscript, peopleCsv, playStory } from './src/testing/testing.ts'
import { createUpkeepRuns } from './src/upkeep-runs.ts'

const sent = new Map()
const query = pg.Client.prototype.query
pg.Client.prototype.query = function (...given) {
  const [first, values] = given
  const text = typeof first === 'string' ? first : first.text
  const isOurs = /^\s*(select|insert|update|delete|with)\b/i.test(text) && !/\bjobs\.|pg_|kysely_/.test(text)
  if (isOurs) sent.set(text, { text, values: (typeof first === 'string' ? values : first.values) ?? [] })
  return query.apply(this, given)
}
const keepValue = value => {
  if (Buffer.isBuffer(value)) return { bytes: value.toString('hex') }
  return value instanceof Date ? { at: value.toISOString() } : value
}

const clock = createClock()
const config = readConfig({ ...process.env, PORT: '0', SAMPLE_PEOPLE: 'true', LOG_LEVEL: 'silent' })
const isOnTime = ({ action }) => action.do !== 'wait'
const stories = readdirSync('test/transcripts')
  .filter(name => /^(sms\..*|registration\.(password-sent|other-phone|missing-sms|dropped-resumed|unknown-twice))\.fr\.txt$/.test(name))
  .map(name => parseTranscript(readFileSync('test/transcripts/' + name, 'utf8'), name))
  .filter(({ settings, steps }) => Object.keys(settings).length === 0 && steps.every(isOnTime))

const store = await openStore(config, clock)
const bytes = async function* () { yield Buffer.from(peopleCsv(stories)) }
await importPeople({ queries: store.database.queries, vault: store.vault }, bytes())
const service = await openService(config, createLog('silent'), clock)
const url = 'http://127.0.0.1:' + (await service.listen({ host: '127.0.0.1', port: 0 }))
const post = async (path, form) =>
  (await fetch(url + path, { method: 'POST', body: new URLSearchParams(form) })).text()
const hop = (phone, session, inputs) =>
  post('/africastalking/ussd', { sessionId: session, phoneNumber: phone, serviceCode: '*000#', networkCode: '60401', text: inputs.join('*') })

const redis = new Redis(process.env.REDIS_URL)
const calls = []
const answers = ['2', '1', 'AB123456', '31122027', '05091980', '2', '5', '0712345678', '0712345678', '1']
for (const index of answers.keys()) {
  const phone = '+2126110000' + String(10 + index)
  const session = 'ATUid_kept_' + index
  const inputs = answers.slice(0, index)
  for (let typed = 0; typed <= index; typed += 1) await hop(phone, session, inputs.slice(0, typed))
  const entries = []
  for (const key of await redis.keys('tadamon:*')) entries.push([key, await redis.get(key)])
  calls.push({ phone, session, inputs, next: answers[index], redis: Object.fromEntries(entries) })
  await redis.flushdb()
}

await Promise.all(stories.map(story => playStory(story, createGatewayLine({ addresses: [addressOf(url)], clock, patienceMs: 30_000 }))))
await hop('+212611000099', 'ATUid_lost', ['2', '1'])
for (const range of ['hour', 'day', 'week']) await fetch(url + '/ops/figures?range=' + range)
for (const path of ['/metrics', '/health/shared']) await fetch(url + path)
await post('/ops/caller', { phone: '0611000001' })

// The CNSS's own service, which is silent at first and errs once.
let [lookUps, openings] = [0, 0]
const cnss = createServer((request, response) => {
  request.resume()
  const isLookUp = request.url === '/eligibility'
  if (isLookUp) lookUps += 1
  else openings += 1
  if (isLookUp && lookUps === 1) return
  response.writeHead(isLookUp ? 200 : openings === 1 ? 503 : 201, { 'content-type': 'application/json' })
  response.end(isLookUp ? '{"outcome":"registered","registrationNumber":"Z70001","hasAccount":false}' : '{}')
}).listen(0, '127.0.0.1')
await once(cnss, 'listening')
const remote = await openService(
  readConfig({ ...process.env, PORT: '0', ELIGIBILITY_URL: 'http://127.0.0.1:' + cnss.address().port, ELIGIBILITY_TOKEN: 'kept', ELIGIBILITY_DEADLINE_MS: '500' }),
  createLog('silent'),
  clock,
)
const remoteUrl = 'http://127.0.0.1:' + (await remote.listen({ host: '127.0.0.1', port: 0 }))
const typed = ['2', '1', 'AB123456', '31122027', '05091980', '1']
for (const phoneNumber of ['+212611000098', '+212611000097']) {
  for (let count = 0; count <= typed.length; count += 1) {
    const form = { sessionId: 'ATUid' + phoneNumber, phoneNumber, serviceCode: '*000#', text: typed.slice(0, count).join('*') }
    await fetch(remoteUrl + '/africastalking/ussd', { method: 'POST', body: new URLSearchParams(form) })
  }
}
const { queries } = store.database
const isUndone = async () => {
  const waiting = [
    await queries.selectFrom('parked').select('id').where('answered_at', 'is', null).execute(),
    await queries.selectFrom('errands').select('idempotency_key').execute(),
  ]
  return waiting.flat().length > 0
}
for (let tries = 0; tries < 120 && (await isUndone()); tries += 1) {
  await clock.sleep(500)
  await sql.raw("update jobs.job set start_after = now() where state < 'active'").execute(queries)
}
if (await isUndone()) throw new Error('the parked look-up was not answered')
await remote.close()
cnss.closeAllConnections()
cnss.close()

await createRetention({ queries: store.database.queries, clock, journalDays: 90 })()
const runs = createUpkeepRuns(store.database.queries)
await runs.claim('kept', 60)
await runs.finish('kept', { touched: 1, failure: null })
await runs.list()
await createOutbox({ boss: store.database.boss, vault: store.vault, clock }).sweep(store.database.queries)
const root = await store.database.queries.selectFrom('secrets').select('sealed').executeTakeFirstOrThrow()
await service.close()
await store.database.close()
redis.disconnect()

const statements = [...sent.values()].map(({ text, values }) => ({ text, values: values.map(keepValue) }))
const recorded = { statements, rootSealed: root.sealed.toString('hex'), calls }
process.stdout.write(JSON.stringify(recorded) + '\n')
`
