// Every kind of call is played, with everything around it failing as loudly as it can; then nothing personal and no secret
// is to be found in what was printed, measured, traced or stored.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openStore } from '#src/composition/store.ts'
import { readConfig } from '#src/config/config.ts'
import { putPeople } from '#src/eligibility/import/people.ts'
import { loadSchemes } from '#src/eligibility/registry/schemes.ts'
import { tableNames } from '#src/ops/stats-csv.ts'
import { createClock } from '#src/platform/clock.ts'
import { json } from '#test/support/http-stub.ts'
import { type OtlpReceiver, startOtlpReceiver } from '#test/support/otlp-receiver.ts'
import { type Program, startService } from '#test/support/program.ts'
import { migratedDatabaseUrl } from '#test/support/servers/fresh.ts'
import { startRedis } from '#test/support/servers/redis.ts'
import type { ServerProcess } from '#test/support/servers/server-process.ts'
import { taken } from '#test/support/sms-provider.ts'
import { findCanaries, type Haystack } from './canaries.ts'
import { createGateway, type Gateway } from './gateway.ts'
import { type LoudMailServer, startLoudMailServer } from './loud-mail-server.ts'
import { type LoudServer, startLoudServer } from './loud-server.ts'
import { answersOf, confession, digitsOf, email, people, secrets } from './planted.ts'
import { readDatabase, readRedis } from './stores.ts'

const canaries = new Set([
  ...Object.values(secrets),
  ...Object.values(people).flatMap(({ idNumber, idExpiry, birthDate, registrationNumber }) => [
    idNumber,
    idExpiry,
    ...(birthDate.length > 4 ? [birthDate] : []),
    registrationNumber ?? '',
  ]),
  confession,
  email,
])
/** A phone of its own for each caller, and a canary. */
let phones = 0
function newPhone(): string {
  const phone = `+2126554433${String(++phones).padStart(2, '0')}`
  canaries.add(phone)
  return phone
}
function newSession(): string {
  const session = `ATUid_${randomUUID()}`
  canaries.add(session)
  return session
}

let redis: ServerProcess & { url: string }
let databaseUrl: string
let sms: LoudServer
let cnss: LoudServer
let mail: LoudMailServer
let collector: OtlpReceiver
let settings: Record<string, string>
const programs: Program[] = []

beforeAll(async () => {
  redis = await startRedis()
  const url = new URL(await migratedDatabaseUrl())
  url.password = secrets.databasePassword
  databaseUrl = url.href
  sms = await startLoudServer(({ body }) =>
    taken(new URLSearchParams(body).get('to') ?? '', `ATXid_${randomUUID()}`),
  )
  const { registrationNumber } = people.broken
  cnss = await startLoudServer(received =>
    received.method === 'POST'
      ? json(200, { outcome: 'registered', registrationNumber, hasAccount: false })
      : json(500, received),
  )
  mail = await startLoudMailServer()
  collector = await startOtlpReceiver()
  settings = {
    NODE_ENV: 'production',
    LOG_LEVEL: 'trace',
    REDIS_URL: redis.url,
    DATABASE_URL: databaseUrl,
    DATA_KEYS: `k1:${secrets.dataKey}`,
    CALLBACK_TOKEN: secrets.callbackToken,
    OPS_TOKEN: secrets.opsToken,
    AFRICASTALKING_USERNAME: 'tadamon',
    AFRICASTALKING_API_KEY: secrets.apiKey,
    AFRICASTALKING_URL: sms.url,
    SMTP_URL: `smtp://mailer:${secrets.mailPassword}@${mail.host}`,
    EMAIL_FROM: 'tadamon@exemple.ma',
    FAILURES_PER_ID: '1',
    STATUS_PAGE: 'true',
    ELIGIBILITY_DEADLINE_MS: '400',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  }
  const clock = createClock()
  const { database, vault } = await openStore(readConfig(settings), clock)
  await loadSchemes(database.queries)
  await putPeople({ queries: database.queries, vault }, Object.values(people))
  await database.close()
}, 60_000)

afterAll(async () => {
  await Promise.all(programs.map(program => program.stop()))
  await Promise.all([redis.stop(), sms.close(), cnss.close(), mail.stop(), collector.close()])
})

async function open(more: Record<string, string> = {}): Promise<{ program: Program; gateway: Gateway }> {
  const program = await startService({ ...settings, ...more })
  programs.push(program)
  return { program, gateway: createGateway(`${program.url}/${secrets.callbackToken}`) }
}

/** What was sent to a phone, oldest first; its codes and passwords become canaries. */
function smsTo(phone: string): string[] {
  const texts = sms.heard
    .map(({ body }) => new URLSearchParams(body))
    .filter(form => form.get('to') === phone)
    .map(form => form.get('message') ?? '')
  for (const text of texts) {
    for (const [secret] of text.matchAll(/\b[A-Z2-9]{4}(-[A-Z2-9]{4}){2}\b|\b\d{6}\b/g)) canaries.add(secret)
  }
  return texts
}
async function nextSms(phone: string, count: number): Promise<string> {
  await vi.waitFor(() => expect(smsTo(phone).length).toBeGreaterThanOrEqual(count), { timeout: 20_000 })
  return smsTo(phone)[count - 1] ?? ''
}

/** All calls that the registry in the database answers. */
async function playCalls(gateway: Gateway): Promise<void> {
  const { call, post } = gateway
  const says = async (phone: string, answers: readonly string[], end: RegExp, session = newSession()) => {
    const screen = await call(phone, answers, session)
    expect(`${screen.kind} ${screen.text}`).toMatch(end)
  }
  // Registered without an account: number on the screen, password by SMS; then everything the gateway reports of it.
  const first = newPhone()
  const session = newSession()
  await says(first, [...answersOf(people.plain), '1'], /^END .*\nZK9738291\n/s, session)
  await nextSms(first, 1)
  await post('/ussd/events', {
    sessionId: session,
    phoneNumber: first,
    serviceCode: '*000#',
    status: 'Incomplete',
    input: answersOf(people.plain).join('*'),
    lastAppResponse: `END ${people.plain.registrationNumber}`,
    errorMessage: `lost while showing ${people.plain.registrationNumber} to ${first}`,
  })
  await nextSms(first, 2)
  const delivery = { phoneNumber: first, failureReason: `no route to ${first}`, retryCount: '1' }
  for (const status of ['Success', 'Failed', 'Nonsense']) {
    await post('/sms/delivery', { ...delivery, id: `ATXid_${first}`, status })
  }
  // "I did not get the SMS".
  const { plain } = people
  const missing = ['4', '1', plain.idNumber, digitsOf(plain.idExpiry), digitsOf(plain.birthDate), '1']
  await says(first, missing, /^CON .*SMS/s)

  await says(newPhone(), [...answersOf(people.known), '1'], /^END .*ZK9738292/s)
  await says(newPhone(), [...answersOf(people.elsewhere), '1'], /^END .*CNOPS/s)
  const { resident } = people
  await says(newPhone(), [...answersOf(resident).slice(0, 4), resident.birthDate, '1'], /^END .*ZK9738296Z/s)

  // Another number: a wrong code, then the right one.
  const [caller, other] = [newPhone(), newPhone()]
  const ways = ['2', '5', `0${other.slice(4)}`, `0${other.slice(4)}`, '2', '1']
  const codeCall = newSession()
  await says(caller, [...answersOf(people.otherPhone), ...ways], /^CON .*code/s, codeCall)
  const code = /\d{6}/.exec(await nextSms(other, 1))?.[0] ?? ''
  const typed = [...answersOf(people.otherPhone), ...ways, code === '111222' ? '222111' : '111222']
  expect((await gateway.hop(caller, typed.join('*'), codeCall)).text).toMatch(/Code faux/)
  expect((await gateway.hop(caller, [...typed, code].join('*'), codeCall)).text).toMatch(/ZK9738294/)
  await nextSms(other, 2)

  // An address, and codes until none is taken any more.
  const mailed = newPhone()
  await says(mailed, [...answersOf(people.mailed), '2', '6', email, '1', '1'], /^END .*ZK9738295/s)
  await vi.waitFor(() => expect(mail.sessions()).toBeGreaterThan(0), { timeout: 20_000 })
  const guessing = newPhone()
  const guesses = ['2', '5', '0766998877', '0766998877', '1', '1', '000001', '000002', '000003']
  canaries.add('+212766998877')
  await says(guessing, [...answersOf(people.unlucky), ...guesses], /^END Code refus/s)

  // Mistakes, nobody found, too many look-ups, hanging up, coming back.
  await says(
    newPhone(),
    ['2', '1', confession, `${confession} 1`, `${confession} 2`],
    /^END Nous n'avons pas compris/s,
  )
  const wrong = { ...people.known, idExpiry: '2031-07-18' }
  const lost = newPhone()
  const again = [...answersOf(wrong), '1', '1', '3', digitsOf(wrong.idExpiry), '1']
  await says(lost, again, /^END .*autorités locales/s)
  // The language is known by now.
  await says(lost, [...answersOf(wrong).slice(1), '1'], /^END Trop d'essais/s)
  await says(newPhone(), [...answersOf(people.plain), '00'], /^END Merci/s)
  const dropped = newPhone()
  await says(dropped, answersOf(people.plain), /^CON .*QX738291/s)
  await says(dropped, ['1', digitsOf(plain.birthDate)], /^CON .*QX.{4}91/s)

  // By SMS, and whatever else is posted.
  const texting = newPhone()
  for (const text of [`AMO ${plain.idNumber} 19072031 26031947`, 'AMO', confession, 'STOP']) {
    await post('/sms', { id: randomUUID(), from: texting, to: '21212', text, date: '2026-11-22 10:00:00' })
  }
  for (const path of ['/ussd', '/ussd/events', '/sms', '/sms/delivery']) {
    await post(path, { phoneNumber: plain.idNumber, text: plain.idNumber, sessionId: confession })
    await post(path, { sessionId: 's', phoneNumber: newPhone(), text: plain.idNumber.repeat(2_000) })
  }
}

const pages = [
  '/health/live',
  '/health/ready',
  '/metrics',
  '/ops',
  '/ops/figures?range=hour',
  ...tableNames.map(table => `/ops/figures.csv?table=${table}`),
  '/status',
]

const asked = async (program: Program): Promise<Haystack[]> =>
  Promise.all(
    [...pages, `/${plainPath()}`].map(async path => ({
      where: path,
      content: await (
        await fetch(program.url + path, { headers: { authorization: `Bearer ${secrets.opsToken}` } })
      ).text(),
    })),
  )
/** What other users of the machine see of it. */
const titleOf = ({ pid }: Program) => readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')

const plainPath = () => `wrong-token/africastalking/ussd?card=${people.plain.idNumber}`

const printed = (program: Program): Haystack => ({ where: 'what was printed', content: program.output() })

async function query(text: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}

const traced = (): Haystack => ({ where: 'what was traced', content: collector.bodies().join('\n') })
/** What others are told of a trace. */
const toldOthers = (): Haystack => {
  const told = [...sms.heard, ...cnss.heard].map(({ headers }) => headers['traceparent'])
  return { where: 'traceparent', content: told.join('\n') }
}

test('nothing personal and no secret is printed, measured, traced or stored in the clear', async () => {
  const found: string[] = []
  const search = (haystacks: Haystack[]) => found.push(...findCanaries(canaries, haystacks))
  const searchStores = async () =>
    search([...(await readRedis(redis.url)), ...(await readDatabase(databaseUrl))])

  const { program, gateway } = await open()
  await playCalls(gateway)
  await searchStores()

  // The provider of SMS fails in every way it can, then the database.
  sms.fail('500', '400', '401', '409', '429', 'not JSON', 'redirect', 'drop')
  // Some of its failures are a refusal of ours, which holds all other messages until it is mended.
  const mending = setInterval(() => {
    void query('update sending set held_at = null, held_why = null')
    void query('update carriers set shut_at = null, shut_why = null, doubts = 0')
    void query("update jobs.job set start_after = now() where name = 'outbox' and state = 'created'")
  }, 500)
  for (let failing = 0; failing < 8; failing += 1) {
    const phone = newPhone()
    const ways = ['2', '5', `0${phone.slice(4)}`, `0${phone.slice(4)}`, '2', '1']
    await gateway.call(newPhone(), [...answersOf(people.unlucky), ...ways], newSession())
    await nextSms(phone, 1)
  }
  clearInterval(mending)
  await searchStores()
  // The call centre asks for a caller: that page may say the number again, and nothing else may.
  const form = { phone: [...canaries].find(canary => canary.startsWith('+212')) ?? '', reason: 'no-sms' }
  const headers = {
    origin: program.url,
    authorization: `Basic ${Buffer.from(`clerk:${secrets.opsToken}`).toString('base64')}`,
  }
  const body = new URLSearchParams(form)
  const page = await fetch(`${program.url}/ops/caller`, { method: 'POST', headers, body })
  expect(page.status).toBe(200)
  await searchStores()
  await query('alter table outbox rename column sealed to hidden')
  const screen = await gateway.call(newPhone(), [...answersOf(people.broken), '1'], newSession())
  expect(screen).toMatchObject({ kind: 'END', text: expect.stringMatching(/indisponible/) })
  await query('alter table outbox rename column hidden to sealed')
  search([...(await asked(program)), { where: 'the title', content: titleOf(program) }])
  sms.fail()
  expect(await program.stop()).toBe(0)
  search([printed(program)])
  // It would be easy to find nothing in a log that says nothing.
  expect(program.output()).toMatch(/message not submitted.*message not submitted/s)
  expect(program.output()).toMatch(/"level":50.*42703/)

  // The CNSS's own service fails in every way it can.
  const remote = await open({ ELIGIBILITY_URL: cnss.url, ELIGIBILITY_TOKEN: secrets.eligibilityToken })
  const isDelayed = { kind: 'END', text: expect.stringMatching(/lent en ce moment/) }
  expect(await remote.gateway.call(newPhone(), [...answersOf(people.broken), '1'], newSession())).toEqual(
    isDelayed,
  )
  for (const [index, way] of (
    ['400', '401', 'not JSON', 'redirect', '500', 'hang', 'drop'] as const
  ).entries()) {
    cnss.fail(way)
    // A card of its own: a look-up that nobody answers counts against its card until somebody does.
    const unheard = { ...people.broken, idNumber: `QX73840${index}` }
    canaries.add(unheard.idNumber)
    const delayed = await remote.gateway.call(newPhone(), [...answersOf(unheard), '1'], newSession())
    expect(delayed).toEqual(isDelayed)
  }
  cnss.fail()
  await searchStores()
  // Redis goes away in the midst of a call.
  await redis.kill()
  const gone = await remote.gateway.call(newPhone(), answersOf(people.plain), newSession())
  expect(gone.kind).toBe('END')
  // Not 200, so that the gateway says it again.
  const event = { sessionId: newSession(), phoneNumber: newPhone(), status: 'Failed' }
  expect((await remote.gateway.post('/ussd/events', event)).status).toBe(500)
  search(await asked(remote.program))
  await remote.program.stop()
  search([printed(remote.program)])
  search([traced(), toldOthers()])
  // Of every kind of span, those that failed among them.
  const names = new Set(collector.spans().map(({ name }) => name))
  for (const name of [
    'turn',
    'look-up',
    'transaction',
    'message',
    'send by africastalking',
    'send by email',
  ]) {
    expect(names).toContain(name)
  }
  for (const name of ['POST /africastalking/sms/delivery', 'POST /eligibility', 'PUT /v2/accounts']) {
    expect(names).toContain(name)
  }
  expect(collector.spans().filter(({ status }) => status.code === 2).length).toBeGreaterThan(5)
  expect(toldOthers().content).toMatch(/00-[0-9a-f]{32}-[0-9a-f]{16}-01\n/)
  await redis.restart()
  await searchStores()

  expect(canaries.size).toBeGreaterThan(80)
  expect(cnss.heard.length).toBeGreaterThan(5)
  expect([...new Set(found)]).toEqual([])
}, 180_000)
