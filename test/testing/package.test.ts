// What others install: the packed kit, alone with its two dependencies, plays every transcript and has its types.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const home = mkdtempSync(join(tmpdir(), 'tadamon-package-'))
const run = (program: string, args: readonly string[], cwd = home) =>
  execFileSync(program, args, { cwd, encoding: 'utf8', stdio: 'pipe' })

/** The path of the tarball; with `--ignore-scripts` what was built before is packed. */
const pack = (...options: string[]): string => {
  const [packed] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', home, ...options], root))
  return join(home, packed.filename)
}

beforeAll(() => {
  writeFileSync(join(home, 'package.json'), '{ "type": "module" }')
  const kit = pack('--workspace', 'tadamon-testing')
  const dependencies = ['xstate', 'libphonenumber-js'].map(name => join(root, 'node_modules', name))
  // Whatever else the kit needed could not be had: nothing is fetched.
  run('npm', ['install', '--offline', '--install-links', '--ignore-scripts', kit, ...dependencies])
}, 120_000)
afterAll(() => rmSync(home, { recursive: true }))

test('the kit needs xstate and libphonenumber-js, and nothing else', () => {
  const installed = readdirSync(join(home, 'node_modules')).filter(name => !name.startsWith('.'))
  expect(installed).toEqual(['libphonenumber-js', 'tadamon-testing', 'xstate'])
})

test('the installed kit plays every transcript, with nothing stripped and nothing started', () => {
  const script = `
    import { exchangeOnMachine, playTranscript, readTranscripts } from 'tadamon-testing'
    const transcripts = readTranscripts(process.argv[2])
    for (const transcript of transcripts) await playTranscript(transcript, exchangeOnMachine(transcript).line())
    process.stdout.write(String(transcripts.length))`
  writeFileSync(join(home, 'play.js'), script)
  const played = run(process.execPath, ['play.js', join(root, 'test/transcripts')])
  expect(Number(played)).toBeGreaterThan(200)
})

test('the installed kit has its types, and they need nobody else’s', () => {
  const program = `
    import { exchangeOnMachine, parseTranscript, type Phone, phoneOnMachine, playTranscript } from 'tadamon-testing'
    const phone: Phone = phoneOnMachine({ settings: { LANGUAGES: 'fr' } })
    await phone.dial()
    const help = parseTranscript('call 0612345678', 'help.txt')
    await playTranscript(help, exchangeOnMachine(help).line())
    // @ts-expect-error a phone has no such key
    phone.press('1')`
  writeFileSync(join(home, 'typed.ts'), program)
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--types', '']
  run(process.execPath, [tsc, ...options, 'typed.ts'])
})

test('tadamon/testing goes on under the names of version 0.1', () => {
  run('tar', ['-xzf', pack('--ignore-scripts')])
  renameSync(join(home, 'package'), join(home, 'node_modules/tadamon'))
  const script = `
    import { exchangeOnMachine, parseTranscript, playStory, StoryFailure } from 'tadamon/testing'
    const story = parseTranscript('call 0612345678\\n| Bonjour', 'story.txt')
    const failure = await playStory(story, exchangeOnMachine(story).line()).catch(error => error)
    process.stdout.write(String(failure instanceof StoryFailure))`
  writeFileSync(join(home, 'former.js'), script)
  expect(run(process.execPath, ['former.js'])).toBe('true')
})
