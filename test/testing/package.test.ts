// What others install: the packed kit, built from the sources, drives the machine alone from a folder below node_modules.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const home = mkdtempSync(join(tmpdir(), 'tadamon-package-'))

/** Our own dependencies are linked instead of fetched. */
function install(): void {
  execFileSync('npm', ['pack', '--pack-destination', home], { cwd: root, stdio: 'pipe' })
  const [tarball = ''] = readdirSync(home)
  execFileSync('tar', ['-xzf', tarball], { cwd: home })
  mkdirSync(join(home, 'node_modules'))
  renameSync(join(home, 'package'), join(home, 'node_modules/tadamon'))
  for (const name of ['xstate', 'zod', 'libphonenumber-js', '@types', 'undici-types']) {
    symlinkSync(join(root, 'node_modules', name), join(home, 'node_modules', name))
  }
}

beforeAll(install, 120_000)
afterAll(() => rmSync(home, { recursive: true }))

const story = `
import { exchangeOnMachine, parseTranscript, phoneOnMachine, playStory, type Phone } from 'tadamon/testing'

const phone: Phone = phoneOnMachine({ settings: { LANGUAGES: 'fr' } })
await phone.dial()
await phone.key('1', 'AB123456', '31122027', '05091980', '1')
phone.sees('178824615')
const told = parseTranscript('# Help\\ncall 0612345678\\n> 2\\n> 3\\n| {*}\\n| 0 Retour 00 Quitter', 'help.txt')
await playStory(told, exchangeOnMachine(told).line())
console.log(phone.state)
`

test('the packed kit runs, with nothing stripped and nothing started', () => {
  writeFileSync(join(home, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(home, 'story.ts'), story)
  expect(execFileSync(process.execPath, ['story.ts'], { cwd: home, encoding: 'utf8' })).toBe('passwordSent\n')
})

test('the packed kit has its types', () => {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--types', 'node']
  execFileSync(process.execPath, [tsc, ...options, 'story.ts'], { cwd: home, stdio: 'pipe' })
})
