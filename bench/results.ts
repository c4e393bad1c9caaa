/** Results as JSON: one file a run, beside the machine and the commit that they belong to. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { type Kind, keptFile } from './report/kept.ts'

/** Made when it is not there. */
export async function resultsFolder(): Promise<string> {
  const folder = join(import.meta.dirname, 'results')
  await mkdir(folder, { recursive: true })
  return folder
}

/** What was kept so far stays, under another name, beside what is kept next. */
export async function setAside(kind: Kind, as: Kind): Promise<void> {
  if (existsSync(keptFile(kind))) await rename(keptFile(kind), keptFile(as))
}

/** The file's path. With `keep` it is the one that the pages are written from. */
export async function saveResult(kind: Kind, result: object, keep: boolean): Promise<string> {
  const at = new Date().toISOString()
  const file = keep
    ? keptFile(kind)
    : join(await resultsFolder(), `${kind}-${at.slice(0, 19).replaceAll(':', '')}.json`)
  const [processor] = cpus()
  const setting = {
    at,
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD']).toString().trim(),
    node: process.version,
    processors: `${cpus().length} × ${processor?.model}`,
  }
  await writeFile(file, `${JSON.stringify({ ...setting, ...result }, null, 2)}\n`)
  return file
}
