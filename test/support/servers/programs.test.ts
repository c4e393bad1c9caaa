// Programs that the tests need are found, or installed, or asked for by the name of their package.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Machine, programFor } from './programs.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tadamon-programs-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const bring = (...path: string[]) => {
  const file = join(folder, ...path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, '', { mode: 0o755 })
  return file
}
const machine = (parts: Partial<Machine> = {}): Machine => ({
  folders: [join(folder, 'bin')],
  isRoot: true,
  install: vi.fn<Machine['install']>(async () => {}),
  ...parts,
})
const wanted = { program: 'kettle-server', package: 'kettle' }

describe('a program that is there', () => {
  test('is found without installing anything', async () => {
    const here = machine()
    const path = bring('bin', 'kettle-server')
    await expect(programFor(wanted, here)).resolves.toBe(path)
    expect(here.install).not.toHaveBeenCalled()
  })

  test('is found outside the PATH, in its highest version', async () => {
    bring('lib/kettle/9/bin', 'kettle-server')
    const path = bring('lib/kettle/15/bin', 'kettle-server')
    const lookIn = [join(folder, 'lib/kettle/*/bin')]
    await expect(programFor({ ...wanted, lookIn }, machine())).resolves.toBe(path)
  })
})

describe('a program that is missing', () => {
  test('is installed by root where there is apt', async () => {
    bring('bin', 'apt-get')
    const install = vi.fn<Machine['install']>(async () => void bring('bin', 'kettle-server'))
    await expect(programFor(wanted, machine({ install }))).resolves.toBe(join(folder, 'bin/kettle-server'))
    expect(install.mock.calls).toEqual([['kettle']])
  })

  test('fails naming the package when we are not root', async () => {
    bring('bin', 'apt-get')
    const here = machine({ isRoot: false })
    await expect(programFor(wanted, here)).rejects.toThrow(
      /kettle-server.*apt-get install kettle\n.*only root/,
    )
    expect(here.install).not.toHaveBeenCalled()
  })

  test('fails naming the package when there is no apt', async () => {
    await expect(programFor(wanted, machine())).rejects.toThrow(/apt-get install kettle\n.*no apt-get/)
  })

  test('fails naming the package and the reason when apt fails', async () => {
    bring('bin', 'apt-get')
    const install = async () => Promise.reject(new Error('E: no route'))
    await expect(programFor(wanted, machine({ install }))).rejects.toThrow(
      /apt-get install kettle\n.*E: no route/,
    )
  })

  test('fails when the package does not bring it', async () => {
    bring('bin', 'apt-get')
    await expect(programFor(wanted, machine())).rejects.toThrow(/did not bring it/)
  })
})
