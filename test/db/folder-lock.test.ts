/** One process and one user a folder, and a folder that can be had. */
import { chmod, chown, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lockFolder } from '#src/db/folder-lock.ts'
import { openPglite } from '#src/db/pglite.ts'
import { exitCodes, OperatorError } from '#src/platform/operator-error.ts'

let above: string
beforeAll(async () => {
  above = await mkdtemp(join(tmpdir(), 'tadamon-lock-'))
})
afterAll(() => rm(above, { recursive: true, force: true }))

it('makes the folder, holds it and lets go', async () => {
  const folder = join(above, 'new')
  const lock = await lockFolder(folder)
  expect(await readdir(folder)).toEqual(['lock'])
  await lock.release()
  expect(await readdir(folder)).toEqual([])
})

it('refuses a folder that a running process holds, naming it', async () => {
  const folder = join(above, 'held')
  const lock = await lockFolder(folder)
  await writeFile(join(folder, 'lock'), String(process.ppid))
  await expect(lockFolder(folder)).rejects.toThrow(`in use by process ${process.ppid}`)
  await lock.release()
})

it('takes the folder of a process that died', async () => {
  const folder = join(above, 'left')
  await (await lockFolder(folder)).release()
  await writeFile(join(folder, 'lock'), '2147483646')
  await (await lockFolder(folder)).release()
})

it.each([
  ['below a folder that is not there', 'missing/data'],
  ['where the system refuses folders', '/proc/data'],
])('says that it cannot be made %s, and does not try for ever', async (_, folder) => {
  await expect(lockFolder(folder.startsWith('/') ? folder : join(above, folder))).rejects.toBeInstanceOf(
    OperatorError,
  )
})

const modeOf = async (file: string) => ((await stat(file)).mode & 0o777).toString(8)

it('closes a folder of ours to everybody else, and whatever is written from then on', async () => {
  const folder = join(above, 'open')
  await mkdir(folder)
  await chmod(folder, 0o777)
  const usual = process.umask(0o022)
  try {
    const lock = await lockFolder(folder)
    await writeFile(join(folder, 'later'), 'x')
    expect([await modeOf(folder), await modeOf(join(folder, 'later'))]).toEqual(['700', '600'])
    await lock.release()
  } finally {
    process.umask(usual)
  }
})

it('leaves no file of the database to anybody else, those that PGlite unpacks included', async () => {
  const folder = join(above, 'database')
  await mkdir(folder)
  await chmod(folder, 0o777)
  const usual = process.umask(0o022)
  try {
    const database = await openPglite(folder)
    await database.migrate()
    const files = await readdir(folder, { recursive: true })
    const open: string[] = []
    for (const file of files) if (/[^0]$|[^0].$/.test(await modeOf(join(folder, file)))) open.push(file)
    expect(files.length).toBeGreaterThan(500)
    expect(open).toEqual([])
    await database.close()
  } finally {
    process.umask(usual)
  }
})

describe('what belongs to another user is left alone, and named', () => {
  let theirs: string
  beforeAll(async () => {
    theirs = '/usr'
    // Root can give something away; everybody else finds what is not theirs.
    if (process.getuid?.() !== 0) return
    theirs = join(above, 'theirs')
    await mkdir(theirs, { mode: 0o777 })
    await chown(theirs, 65_534, 65_534)
  })
  const refusal = (file: string) => ({
    message: expect.stringContaining(`${file} belongs to another user`),
    exitCode: exitCodes.configuration,
  })

  it('a folder', async () => {
    const before = await stat(theirs)
    await expect(lockFolder(theirs)).rejects.toMatchObject(refusal(theirs))
    expect((await stat(theirs)).mode).toBe(before.mode)
  })

  it.each(['data-key', 'lock', 'pglite'])('%s in a folder of ours', async name => {
    const folder = await mkdtemp(join(above, 'planted-'))
    await symlink(theirs, join(folder, name))
    await expect(lockFolder(folder)).rejects.toMatchObject(refusal(join(folder, name)))
    expect(await readdir(folder)).toEqual([name])
  })
})
