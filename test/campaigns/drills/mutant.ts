/** A copy of the sources with one mistake in it, in a folder of its own: what runs in production has no switch for it. */
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectRoot } from '#test/support/program.ts'
import type { Mistake } from './mutations.ts'

const copied = ['src', 'machines', 'package.json']

export interface Mutant {
  root: string
  remove(): Promise<void>
}

/** @throws when a text to be changed is not there, or more than once. */
export async function createMutant({ name, patches }: Mistake): Promise<Mutant> {
  const root = await mkdtemp(join(tmpdir(), 'tadamon-mutant-'))
  const remove = () => rm(root, { recursive: true, force: true })
  try {
    for (const part of copied) await cp(join(projectRoot, part), join(root, part), { recursive: true })
    await symlink(join(projectRoot, 'node_modules'), join(root, 'node_modules'))
    for (const { file, find, put } of patches) {
      const text = await readFile(join(root, file), 'utf8')
      const parts = text.split(find)
      if (parts.length !== 2) {
        throw new Error(`“${name}”: ${file} holds its text ${parts.length - 1} times:\n${find}`)
      }
      await writeFile(join(root, file), parts.join(put))
    }
  } catch (error) {
    await remove()
    throw error
  }
  return { root, remove }
}
