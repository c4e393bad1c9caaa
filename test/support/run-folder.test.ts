// A run of the tests has a folder of its own, which goes with it.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { compiledCode, lastingFolder } from './run-folder.ts'

test('what a test writes lies in it, and what outlives a run does not', () => {
  expect(tmpdir()).toMatch(/tadamon-run-\w+$/)
  expect(lastingFolder().startsWith(tmpdir())).toBe(false)
  expect(compiledCode['NODE_COMPILE_CACHE']?.startsWith(tmpdir())).toBe(true)
})

test('it is there while the process lasts that opened it, and open to every account', async () => {
  const script = `
    import { statSync, writeFileSync } from 'node:fs'
    import { tmpdir } from 'node:os'
    import { openRunFolder } from '#test/support/run-folder.ts'
    openRunFolder()
    writeFileSync(tmpdir() + '/left', '')
    console.log(JSON.stringify({ folder: tmpdir(), mode: statSync(tmpdir()).mode & 0o1777 }))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script])
  const { folder, mode } = JSON.parse(stdout) as { folder: string; mode: number }
  expect(mode).toBe(0o1777)
  expect(existsSync(dirname(folder))).toBe(true)
  expect(existsSync(folder)).toBe(false)
})
