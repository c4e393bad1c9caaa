/** One process a folder, and a folder that can be had. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { lockFolder } from '#src/db/folder-lock.ts'
import { CannotStart } from '#src/failures.ts'

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
    CannotStart,
  )
})
