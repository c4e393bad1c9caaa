/** The program as a supervisor meets it: it starts, and asked to stop it lets everybody finish and ends in order. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import { afterEach, describe, expect, test } from 'vitest'
import { type Answer, json, startStub } from '#test/support/http-stub.ts'
import { compiledCode } from '#test/support/run-folder.ts'
import { newProductionSettings } from '#test/support/secrets.ts'
import { freePort } from '#test/support/servers/free-port.ts'
import { freshRedisUrl, migratedDatabaseUrl } from '#test/support/servers/fresh.ts'

const production = newProductionSettings()
const token = production.CALLBACK_TOKEN
const leaving: (() => unknown)[] = []
afterEach(async () => {
  for (const leave of leaving.splice(0).reverse()) await leave()
})

/** Somebody else's service: says nothing until it is let go, then what `answer` says. */
async function openMute(answer: Answer) {
  let asked = 0
  const { promise, resolve: letGo } = Promise.withResolvers<void>()
  const { url, close } = await startStub(async () => {
    asked += 1
    await promise
    return answer
  })
  leaving.push(close)
  const wasAsked = async (times = 1) => {
    while (asked < times) await wait(20)
  }
  return { url, letGo, wasAsked }
}

interface Running {
  child: ChildProcess
  url: string
  databaseUrl: string
  hop(typed: string): Promise<string>
  /** The exit code, and how long it took. */
  stop(): Promise<{ code: number | null; seconds: number }>
}

async function run(settings: Record<string, string> = {}): Promise<Running> {
  const [databaseUrl, redisUrl, port] = [await migratedDatabaseUrl(), await freshRedisUrl(), await freePort()]
  const env = {
    ...compiledCode,
    ...production,
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    SAMPLE_PEOPLE: 'true',
    ...settings,
  }
  const child = spawn(process.execPath, ['src/main.ts'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  leaving.push(() => child.kill('SIGKILL'))
  const url = `http://127.0.0.1:${port}`
  for (;;) {
    const ready = await fetch(`${url}/health/ready`).catch(() => null)
    if (ready?.status === 200) break
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}`)
    await wait(50)
  }
  // Kept, as a gateway keeps its connections.
  const agent = new Agent({ keepAlive: true })
  leaving.push(() => agent.destroy())
  const hop = (typed: string) =>
    new Promise<string>((resolve, reject) => {
      const form = { sessionId: 'ATUid_1', phoneNumber: '+212612345678', text: typed }
      const body = new URLSearchParams(form).toString()
      request(`${url}/${token}/africastalking/ussd`, { method: 'POST', agent }, response => {
        text(response).then(resolve, reject)
      })
        .on('error', reject)
        .end(body)
    })
  return {
    child,
    url,
    databaseUrl,
    hop,
    async stop() {
      const startedAt = Date.now()
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      const [code] = await gone
      return { code: code as number | null, seconds: (Date.now() - startedAt) / 1_000 }
    },
  }
}

function killGroup({ pid }: ChildProcess): void {
  try {
    process.kill(-Number(pid), 'SIGKILL')
  } catch {
    // Nobody is left in it.
  }
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

const known = '2*1*AB123456*31122027*05091980'

/** Answers one by one up to the review. */
async function upToReview({ hop }: Running): Promise<void> {
  const answers = known.split('*')
  await hop('')
  for (const [index] of answers.entries()) await hop(answers.slice(0, index + 1).join('*'))
}

describe('asked to stop, the program', () => {
  test('ends by itself when the npm that started it has gone', async () => {
    const port = await freePort()
    const { PATH = '', HOME = '' } = process.env
    // A group of its own, so that nothing is left behind should this fail.
    const npm = spawn('npm', ['start'], {
      env: { ...compiledCode, PATH, HOME, PORT: String(port), LOG_LEVEL: 'info' },
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    })
    leaving.push(() => killGroup(npm))
    const said = text(npm.stdout)
    const isUp = () =>
      fetch(`http://127.0.0.1:${port}/health/live`).then(
        ({ ok }) => ok,
        () => false,
      )
    while (!(await isUp())) await wait(100)
    npm.kill('SIGTERM')
    // The output ends with the last who writes to it.
    expect(await said).toContain('"reason":"npm has gone"')
    expect(await isUp()).toBe(false)
  }, 60_000)

  test('ends at once with code 0 when nobody calls', async () => {
    const running = await run()
    await running.hop('')
    expect(await running.stop()).toMatchObject({ code: 0, seconds: expect.closeTo(0, -1) })
  }, 60_000)

  test('goes on answering while those who send calls notice that it is not ready', async () => {
    const running = await run({ SHUTDOWN_DELAY_SECONDS: '2' })
    const statusOf = (path: string) =>
      fetch(`${running.url}/health/${path}`).then(
        ({ status }) => status,
        () => 'refused',
      )
    const stopping = running.stop()
    await expect.poll(() => statusOf('ready'), { timeout: 5_000 }).toBe(503)
    expect(await statusOf('live')).toBe(200)
    expect(await running.hop('')).toMatch(/^CON /)
    const { code, seconds } = await stopping
    expect(code).toBe(0)
    expect(seconds).toBeGreaterThan(2)
    expect(await statusOf('ready')).toBe('refused')
  }, 60_000)

  test('lets the turn in progress finish, takes no new calls, and ends with code 0', async () => {
    const cnss = await openMute(json(200, { outcome: 'unknown' }))
    const running = await run({ ELIGIBILITY_URL: cnss.url, ELIGIBILITY_TOKEN: 'canary' })
    await upToReview(running)
    const turn = running.hop(`${known}*1`)
    await cnss.wasAsked()
    const stopping = running.stop()
    await wait(300)
    await expect(fetch(`${running.url}/health/live`)).rejects.toThrow()
    cnss.letGo()
    expect(await turn).toContain('Nous ne trouvons personne')
    const { code, seconds } = await stopping
    expect(code).toBe(0)
    expect(seconds).toBeLessThan(10)
  }, 60_000)

  test('hands back a deferred look-up that waits for the CNSS', async () => {
    const cnss = await openMute(json(200, { outcome: 'unknown' }))
    const running = await run({
      ELIGIBILITY_URL: cnss.url,
      ELIGIBILITY_TOKEN: 'canary',
      ELIGIBILITY_DEADLINE_MS: '200',
    })
    await upToReview(running)
    expect(await running.hop(`${known}*1`)).toContain('par SMS')
    await query(running.databaseUrl, `update jobs.job set start_after = now() where name = 'parked-look-ups'`)
    await cnss.wasAsked(2)
    const { code, seconds } = await running.stop()
    expect(code).toBe(0)
    expect(seconds).toBeLessThan(8)
    const due = await query(
      running.databaseUrl,
      `select 1 from parked join jobs.job on job.data->>'id' = parked.id::text
       where answered_at is null and job.state < 'active'`,
    )
    expect(due).toHaveLength(1)
  }, 60_000)

  test('records what became of a message that the provider took and did not answer', async () => {
    const provider = await openMute(json(201, { SMSMessageData: { Recipients: [] } }))
    const running = await run({
      AFRICASTALKING_URL: provider.url,
      AFRICASTALKING_USERNAME: 'test',
      AFRICASTALKING_API_KEY: 'canary-key',
    })
    await upToReview(running)
    expect(await running.hop(`${known}*1`)).toContain('178824615')
    await provider.wasAsked()
    const { code, seconds } = await running.stop()
    expect(code).toBe(0)
    expect(seconds).toBeLessThan(15)
    expect(await query(running.databaseUrl, 'select state from outbox')).toEqual([{ state: 'unknown' }])
  }, 60_000)
})
