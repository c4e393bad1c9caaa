/** `npm run registry` as an operator meets it: what it prints, and its exit code. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createProgress } from '#src/registry-progress.ts'
import { freshDatabaseUrl } from '#test/servers/fresh.ts'

const columns = 'id_kind,id_number,id_expiry,birth_date,scheme,registration_number,has_account'
const good = 'cnie,AB7654321,2027-12-31,1980-09-05,amo-tadamon,178824615,false'
const keys = `k1:${Buffer.alloc(32, 1).toString('base64')}`

let folder: string
let store: Record<string, string>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'registry-'))
  store = { DATABASE_URL: await freshDatabaseUrl(), DATA_KEYS: keys }
})
afterAll(() => rm(folder, { recursive: true }))

interface Ran {
  code: number
  stdout: string
  stderr: string
}

function registry(args: string[], env: Record<string, string>): Promise<Ran> {
  return new Promise(resolve => {
    const command = ['src/registry-command.ts', ...args]
    const child = execFile(process.execPath, command, { env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    )
  })
}

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

test('all lines taken: exit code 0, then the same lines are updates', async () => {
  const path = await file('good.csv', `${columns}\n${good}\n`)
  expect(await registry(['import', path], store)).toEqual({
    code: 0,
    stdout: '1 loaded (1 new, 0 updated), 0 refused\n',
    stderr: '',
  })
  expect(await registry(['import', path], store)).toMatchObject({
    code: 0,
    stdout: '1 loaded (0 new, 1 updated), 0 refused\n',
  })
})

test('a refused line: exit code 1, and its number and reason on stderr without what stood there', async () => {
  const wrong = good.replace('1980-09-05', '1980-09-31').replace('AB7654321', 'AB7654322')
  const path = await file(
    'wrong.csv',
    `${columns},note\n${wrong},x\n${good.replace('amo-tadamon', 'ministry')},\n`,
  )
  const ran = await registry(['import', path], store)
  expect(ran).toMatchObject({ code: 1, stdout: '1 loaded (0 new, 1 updated), 1 refused\n' })
  expect(ran.stderr.split('\n')).toEqual([
    'line 2: birth_date is no day of the calendar as YYYY-MM-DD, 1900 to 2099, nor a year alone',
    'columns left aside: note',
    'schemes without a name, shown by their code until they get one: ministry',
    '',
  ])
})

test('names of schemes are set from a file', async () => {
  const path = await file('schemes.json', '{"ministry":{"fr":"Ministère","ar":"الوزارة"}}')
  expect(await registry(['schemes', path], store)).toEqual({
    code: 0,
    stdout: '1 schemes named\n',
    stderr: '',
  })
  const wrong = await file('wrong.json', '{"ministry":{"fr":"Français","ar":"الوزارة"}}')
  expect(await registry(['schemes', wrong], store)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('at ministry.fr'),
  })
})

test('a folder takes people under a key of its own, and is refused while somebody holds it', async () => {
  const path = await file('folder.csv', `${columns}\n${good}\n`)
  const data = join(folder, 'data')
  expect(await registry(['import', path], { DATA_DIR: data })).toMatchObject({ code: 0 })
  await writeFile(join(data, 'lock'), String(process.ppid))
  expect(await registry(['import', path], { DATA_DIR: data })).toMatchObject({
    code: 2,
    stderr: `DATA_DIR ${data} is in use by process ${process.ppid}\n`,
  })
})

test('other keys than the database’s are refused', async () => {
  const path = await file('keys.csv', `${columns}\n${good}\n`)
  const others = `k1:${Buffer.alloc(32, 2).toString('base64')}`
  expect(await registry(['import', path], { ...store, DATA_KEYS: others })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('DATA_KEYS are not those of this database'),
  })
})

test.each<[string, string[], Record<string, string>, string]>([
  ['no arguments', [], {}, 'npm run registry -- import FILE.csv'],
  ['another command', ['export', 'x'], {}, 'npm run registry -- import FILE.csv'],
  ['an unknown option', ['import', 'x', '--fast'], {}, 'npm run registry -- import FILE.csv'],
  ['no such file', ['import', 'nowhere.csv'], {}, 'there is no file nowhere.csv'],
  ['nothing to import into', ['import', 'package.json'], {}, 'set DATABASE_URL or DATA_DIR: without them'],
  [
    'a server that is down',
    ['import', 'package.json'],
    { DATABASE_URL: 'postgres://127.0.0.1:1/x', DATA_KEYS: keys },
    'database-unavailable',
  ],
])('%s: exit code 2 and what would be right', async (_, args, env, sentence) => {
  const ran = await registry(args, env)
  expect(ran).toMatchObject({ code: 2, stdout: '' })
  expect(ran.stderr).toContain(sentence)
  expect(ran.stderr).not.toMatch(/\n\s+at /)
})

test('unusable settings: exit code 78, as for the service', async () => {
  const ran = await registry(['import', 'package.json'], { DATABASE_URL: 'postgres://x' })
  expect(ran).toMatchObject({ code: 78, stderr: expect.stringContaining('DATA_KEYS: needed') })
})

test('a file that is no list of people: exit code 2', async () => {
  expect(await registry(['import', 'package.json'], store)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('the first line is no header'),
  })
  expect(await registry(['schemes', 'README.md'], store)).toMatchObject({ code: 2 })
})

test('--help tells the commands', async () => {
  expect(await registry(['--help'], {})).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('schemes FILE.json'),
  })
})

test.each([
  [true, ['\r\u001B[K50 %, 1000 lines, 1000 a second', '\r\u001B[Kline 3: no\n', '\r\u001B[K']],
  [false, ['line 3: no\n', '90 %, 20000 lines, 1818 a second\n', '']],
])('progress is one changing line on a terminal, a line now and then elsewhere (%s)', (isTTY, expected) => {
  const written: string[] = []
  let now = 0
  const progress = createProgress({ isTTY, write: text => written.push(text) }, { now: () => now })
  now = 1_000
  progress.show(1_000, 0.5)
  progress.show(1_001, 0.5)
  progress.note('line 3: no')
  if (!isTTY) {
    now = 11_000
    progress.show(20_000, 0.905)
  }
  progress.done()
  expect(written).toEqual(expected)
})
