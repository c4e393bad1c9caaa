/** `npm run registry` as an operator meets it: what it prints, and its exit code. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { hostname, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createProgress } from '#src/commands/progress.ts'
import { openPostgres } from '#src/db/postgres.ts'
import { createImportRuns } from '#src/eligibility/import/recorded-import.ts'
import { createClock } from '#src/platform/clock.ts'
import { compiledCode } from '#test/support/run-folder.ts'
import { migratedDatabaseUrl } from '#test/support/servers/fresh.ts'

const columns = 'id_kind,id_number,id_expiry,birth_date,scheme,registration_number,has_account'
const good = 'cnie,AB7654321,2027-12-31,1980-09-05,amo-tadamon,178824615,false'
const keys = `k1:${Buffer.alloc(32, 1).toString('base64')}`

let folder: string
let store: Record<string, string>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'registry-'))
  store = { DATABASE_URL: await migratedDatabaseUrl(), DATA_KEYS: keys }
})
afterAll(() => rm(folder, { recursive: true }))

interface Ran {
  code: number
  stdout: string
  stderr: string
}

function registry(args: string[], env: Record<string, string>): Promise<Ran> {
  return execute(process.execPath, ['src/commands/registry.ts', ...args], env)
}

function shell(command: string, env: Record<string, string>): Promise<Ran> {
  return execute('/bin/sh', ['-c', command], { PATH: '/usr/bin:/bin', ...env })
}

function execute(program: string, args: string[], env: Record<string, string>): Promise<Ran> {
  return new Promise(resolve => {
    const child = execFile(program, args, { env: { ...compiledCode, ...env } }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    )
  })
}

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

test('all lines taken: exit code 0; the same lines again are unchanged', async () => {
  const path = await file('good.csv', `${columns}\n${good}\n`)
  expect(await registry(['import', path], store)).toEqual({
    code: 0,
    stdout: '1 lines: 1 new, 0 changed, 0 unchanged\n',
    stderr: '',
  })
  expect(await registry(['import', path], store)).toMatchObject({
    code: 0,
    stdout: '1 lines: 0 new, 0 changed, 1 unchanged\n',
  })
})

test('a refused line: exit code 1, and its number and reason on stderr without what stood there', async () => {
  const wrong = good.replace('1980-09-05', '1980-09-31').replace('AB7654321', 'AB7654322')
  const path = await file(
    'wrong.csv',
    `${columns},note\n${wrong},x\n${good.replace('amo-tadamon', 'amo-tadamoun')},\n${good.replace('8824615', '8824616')},\n`,
  )
  const ran = await registry(['import', path], store)
  expect(ran).toMatchObject({ code: 1, stdout: '3 lines: 0 new, 1 changed, 0 unchanged, 2 refused\n' })
  expect(ran.stderr.split('\n')).toEqual([
    'line 2: birth_date is no day of the calendar: “9999-99-99”; right would be 1980-09-05, or 1980 where the day is not known',
    'line 3: scheme is not known: “amo-tadamoun”; right would be amo-tadamon; a new one is named first, npm run registry -- schemes FILE.json',
    'columns left aside: note',
    '',
  ])
})

test('only refused lines: exit code 2, nothing loaded is not success', async () => {
  const path = await file('none.csv', `${columns}\n${good.replace('false', '?')}\n`)
  expect(await registry(['import', path], store)).toMatchObject({
    code: 2,
    stdout: expect.stringMatching(/^1 lines: 0 new, 0 changed, 0 unchanged, 1 refused/),
  })
})

test('many lines wrong in the same way: the first twenty, then their number; all of them whole in a file', async () => {
  const lines = Array.from(
    { length: 300 },
    (_, rank) => `${good.replace('AB7654321', `QB${rank}`)},née le 31;12`,
  )
  const path = await file(
    'many.csv',
    [`${columns},note`, ...lines].join('\n').replaceAll('2027-12-31', '31.12.27'),
  )
  const errors = await file('errors.csv', 'of an earlier run')
  await chmod(errors, 0o644)
  const ran = await registry(['import', path, '--errors', errors], store)
  const said = ran.stderr.split('\n')
  expect(said.filter(line => line.startsWith('line '))).toHaveLength(20)
  expect(said.slice(20)).toEqual([
    `the refused lines are in ${errors}, in the clear: delete it when it is mended`,
    '300 lines in all: id_expiry is no day of the calendar',
    'columns left aside: note',
    '',
  ])
  expect(ran.stderr).not.toContain('QB1')
  expect((await stat(errors)).mode & 0o777).toBe(0o600)
  const kept = (await readFile(errors, 'utf8')).trimEnd().split('\n')
  expect(kept).toHaveLength(301)
  expect(kept[0]).toBe(`\uFEFFline,problems,${columns},note`)
  expect(kept[300]).toBe(
    '301,"id_expiry is no day of the calendar: “99.99.99”; right would be 2027-12-31",cnie,QB299,31.12.27,1980-09-05,amo-tadamon,178824615,false,née le 31;12',
  )
})

test('the file of errors can be mended and imported as it is', async () => {
  const wrong = [
    good.replace('AB7654321', 'QM1').replace('false', '"per""haps"'),
    good.replace('AB7654321', 'QM2'),
  ]
  const path = await file('to-mend.csv', [columns, ...wrong].join('\r\n'))
  const errors = join(folder, 'mended.csv')
  await registry(['import', path, '--errors', errors], store)
  await writeFile(
    errors,
    (await readFile(errors, 'utf8')).replace('"per""haps"', 'true').replace('178824615', 'QM1'),
  )
  expect(await registry(['import', errors], store)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('1 lines: 1 new'),
    stderr: 'columns left aside: line, problems\n',
  })
})

test('without a refused line there is no file of errors; the file itself is none', async () => {
  const path = await file('fine.csv', `${columns}\n${good}\n`)
  const errors = join(folder, 'no-errors.csv')
  expect(await registry(['import', path, '--errors', errors], store)).toMatchObject({ code: 0 })
  await expect(stat(errors)).rejects.toThrow('ENOENT')
  expect(await registry(['import', path, '--errors', path], store)).toMatchObject({
    code: 2,
    stderr: `${path} is the file to be imported: name another one for its errors\n`,
  })
  expect(await readFile(path, 'utf8')).toContain(good)
})

test('what changes, who is gone and what a dry run would do are told in one line', async () => {
  const own = { ...store, DATABASE_URL: await migratedDatabaseUrl() }
  const people = (...numbers: number[]) =>
    numbers.map(number => good.replaceAll('7654321', String(number)).replace('178824615', `N${number}`))
  const path = await file('all.csv', [columns, ...people(1, 2, 3)].join('\n'))
  await registry(['import', path], own)
  await file('all.csv', [columns, ...people(1, 2, 4), ...people(4)].join('\n').replace('N1', 'NEW1'))
  const run = async (...options: string[]) => (await registry(['import', path, ...options], own)).stdout
  const counts = '4 lines: 1 new, 1 changed, 1 unchanged, 1 repeated; 1 in the registry and not in the file'
  expect(await run('--dry-run')).toBe(`dry run, nothing was written: ${counts}, --replace takes them out\n`)
  expect(await run('--dry-run', '--replace')).toBe(
    `dry run, nothing was written: ${counts}, to be taken out\n`,
  )
  expect(await run('--replace')).toBe(`${counts}, 1 taken out\n`)
  expect(await run('--replace')).toBe('4 lines: 0 new, 0 changed, 3 unchanged, 1 repeated\n')
  await file('all.csv', [columns, ...people(1), '?'].join('\n'))
  expect(await run('--replace')).toContain(
    '2 in the registry and not in the file, nobody was taken out because lines were refused',
  )
})

test('a registration number on two cards is loaded where that is allowed, with a warning', async () => {
  const path = await file(
    'family.csv',
    [columns, good.replace('AB', 'QF'), good.replace('AB', 'QG')].join('\n'),
  )
  expect(await registry(['import', path], store)).toMatchObject({ code: 2 })
  const ran = await registry(['import', path, '--shared-numbers'], store)
  expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('2 lines: 2 new') })
  expect(ran.stderr.split('\n').sort()).toEqual([
    '',
    'line 2, loaded all the same: its registration_number stands on another card of the file too: line 3',
    'line 3, loaded all the same: its registration_number stands on another card of the file too: line 2',
  ])
})

describe('a file comes', () => {
  const csv = `${columns}\n${good}\n`
  test.each<[string, (path: string) => string]>([
    ['on standard input', path => `cat ${path} | ${process.execPath} src/commands/registry.ts import -`],
    [
      'packed, on standard input',
      path => `gzip -c ${path} | ${process.execPath} src/commands/registry.ts import -`,
    ],
    [
      'through a pipe',
      path =>
        `mkfifo ${path}.pipe; cat ${path} > ${path}.pipe & ${process.execPath} src/commands/registry.ts import ${path}.pipe`,
    ],
  ])('%s', async (name, commandFor) => {
    const path = await file(`${name.replace(/\W/g, '-')}.csv`, csv)
    expect(await shell(commandFor(path), store)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^1 lines: 0 new, [01] changed/),
    })
  })
})

test('who imported what, when and with what result is written down', async () => {
  const own = { ...store, DATABASE_URL: await migratedDatabaseUrl() }
  const text = `${columns}\n${good}\n`
  await registry(['import', await file('audit.csv', text), '--dry-run'], own)
  await registry(['import', await file('audit.xlsx', 'PK\u0003\u0004')], own)
  const database = openPostgres(own.DATABASE_URL)
  const [refused, tried] = await createImportRuns({ queries: database.queries, clock: createClock() }).list()
  await database.close()
  expect(tried).toMatchObject({
    byWhom: `${userInfo().username}@${hostname()}`,
    state: 'tried',
    isDryRun: true,
    bytes: text.length,
    sha256: createHash('sha256').update(text).digest('hex'),
    lines: 1,
    counts: { added: 1, changed: 0, unchanged: 0, repeated: 0, gone: 0, removed: 0, refused: 0 },
    problem: null,
  })
  expect(refused).toMatchObject({
    state: 'stopped',
    problem: 'the file is a zip archive: take the CSV file out of it',
  })
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
    stderr: `DATA_DIR ${data} is in use by process ${process.ppid}: stop it first\n`,
  })
})

test('other keys than the database’s are refused', async () => {
  const path = await file('keys.csv', `${columns}\n${good}\n`)
  const others = `k1:${Buffer.alloc(32, 2).toString('base64')}`
  expect(await registry(['import', path], { ...store, DATA_KEYS: others })).toMatchObject({
    code: 78,
    stderr: expect.stringContaining('DATA_KEYS are not those of this database'),
  })
})

test.each<[string, string[], Record<string, string>, string]>([
  ['no arguments', [], {}, 'npm run registry -- import FILE.csv'],
  ['another command', ['export', 'x'], {}, 'npm run registry -- import FILE.csv'],
  ['an unknown option', ['import', 'x', '--fast'], {}, 'npm run registry -- import FILE.csv'],
  [
    'an option of the other command',
    ['schemes', 'x', '--replace'],
    {},
    'npm run registry -- import FILE.csv',
  ],
  [
    'no such file',
    ['import', 'nowhere.csv'],
    {},
    'nowhere.csv cannot be read: there is no file of that name',
  ],
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

test.each([
  ['package.json', 'the file is a file of JSON: ask for a CSV'],
  ['README.md', 'the first line is no header of ours: rename its columns'],
  ['src', 'src cannot be read: it is a folder: name a file in it'],
])('%s is no list of people: exit code 2', async (path, sentence) => {
  const ran = await registry(['import', path], store)
  expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(sentence) })
})

test('a file of names that is none: exit code 2', async () => {
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
