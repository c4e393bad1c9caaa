// Finds a program that the tests need, and installs Debian's package for it when the machine lacks it.
import { globSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { installDebianPackage } from './debian.ts'

export type Wanted = {
  /** The file's name: `redis-server`; any file will do, such as a font. */
  program: string
  /** Debian's package that brings it. */
  package: string
  /** Folders to look in after the PATH; `*` stands for any name, and the highest version comes first. */
  lookIn?: string[]
}

/** What the search depends on, so that a test can describe another machine. */
export type Machine = {
  folders: string[]
  isRoot: boolean
  install: (packageName: string) => Promise<void>
}

const thisMachine = (): Machine => ({
  folders: [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'],
  isRoot: process.getuid?.() === 0,
  install: installDebianPackage,
})

/** The path of the program. Throws, naming the package, when it is missing and cannot be installed. */
export const programFor = async (wanted: Wanted, machine: Machine = thisMachine()): Promise<string> =>
  find(wanted, machine) ?? (await install(wanted, machine))

const install = async (wanted: Wanted, machine: Machine): Promise<string> => {
  const obstacle = !machine.isRoot
    ? 'only root can install it'
    : find({ program: 'apt-get', package: 'apt' }, machine) === undefined
      ? 'there is no apt-get here'
      : undefined
  if (obstacle !== undefined) throw missing(wanted, obstacle)
  try {
    await machine.install(wanted.package)
  } catch (cause) {
    throw missing(wanted, cause instanceof Error ? cause.message : String(cause))
  }
  const path = find(wanted, machine)
  if (path === undefined) throw missing(wanted, 'the package was installed and did not bring it')
  return path
}

const missing = ({ program, package: name }: Wanted, reason: string) =>
  new Error(
    `The tests need ${program}, which this machine lacks. Install Debian's package ${name}: apt-get install ${name}\n` +
      `(It was not installed from here: ${reason})`,
  )

const find = ({ program, lookIn = [] }: Wanted, machine: Machine): string | undefined =>
  [...machine.folders, ...lookIn.flatMap(highestFirst)]
    .filter(folder => folder !== '')
    .map(folder => join(folder, program))
    .find(isFile)

const highestFirst = (pattern: string): string[] =>
  globSync(pattern).toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }))

// A folder that we may not enter holds nothing for us.
const isFile = (path: string): boolean => {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}
