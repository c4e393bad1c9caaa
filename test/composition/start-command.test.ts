// How the programs that hold secrets are started: no debugger for whoever sends a signal, no core dump with keys in it.
import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { createProgram, type Program, type ProgramOptions } from '#test/support/program.ts'
import { newProductionSettings } from '#test/support/secrets.ts'
import { freePort } from '#test/support/servers/free-port.ts'
import { freshRedisUrl, migratedDatabaseUrl } from '#test/support/servers/fresh.ts'

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
const programs = Object.entries(scripts).filter(([, command]) => /\bnode\b.*\bsrc\//.test(command))

test.each(programs)('npm run %s opens no debugger: %s', (_, command) => {
  expect(command).toContain('node --disable-sigusr1 ')
})

let program: Program
afterEach(() => program?.stop())

async function start(options: Pick<ProgramOptions, 'command'> = {}) {
  const settings = newProductionSettings()
  const env = {
    ...settings,
    SAMPLE_PEOPLE: 'true',
    DATABASE_URL: await migratedDatabaseUrl(),
    REDIS_URL: await freshRedisUrl(),
  }
  program = createProgram({ ...options, port: await freePort(), env })
  await program.start()
  const hop = async (typed: string) => {
    const form = { sessionId: 'ATUid_1', phoneNumber: '+212612345678', text: typed }
    const url = `${program.url}/${settings.CALLBACK_TOKEN}/africastalking/ussd`
    return (await fetch(url, { method: 'POST', body: new URLSearchParams(form) })).text()
  }
  return { hop }
}

async function signalDebugger(): Promise<void> {
  process.kill(program.pid, 'SIGUSR1')
  await wait(500)
}

test('the image’s command leads a caller to the number, writes no core, opens no debugger, and ends in order', async () => {
  const [, line = '[]'] = /^CMD (\[.*\])$/m.exec(readFileSync('Dockerfile', 'utf8')) ?? []
  const [shell = '', ...args] = JSON.parse(line) as string[]
  expect(line).toContain('--permission')
  const { hop } = await start({ command: () => [shell, args] })
  const keys = ['', '2', '1', 'AB123456', '31122027', '05091980', '1']
  let screen = ''
  for (let count = 0; count < keys.length; count += 1) screen = await hop(keys.slice(1, count + 1).join('*'))
  expect(screen).toContain('178824615')

  expect(readFileSync(`/proc/${program.pid}/limits`, 'utf8')).toMatch(/^Max core file size +0 +0 /m)
  await signalDebugger()
  expect((await fetch(`${program.url}/health/ready`)).status).toBe(200)
  expect(program.output()).not.toMatch(/debugger|Warning/i)
  expect(await program.stop()).toBe(0)
}, 60_000)

test('started without the option, the service opens no debugger either', async () => {
  const { hop } = await start()
  await signalDebugger()
  expect(await hop('')).toMatch(/^CON /)
  expect(program.output()).not.toMatch(/debugger/i)
}, 60_000)
