// Runs a page's commands in a shell of their own: curl asks a service that is running, npm and node are only tried.
import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { compiledCode } from '#test/support/run-folder.ts'
import { programFor } from '#test/support/servers/programs.ts'
import { root } from './markdown.ts'

const run = promisify(execFile)

/** The address that pages give. */
export const usualUrl = 'http://127.0.0.1:3000'

export interface Shell {
  /** What the block prints. @throws Error with what it said, when a command of it fails. */
  run(code: string): Promise<string>
  close(): void
}

/** @param url where the service listens that stands in for the one on the usual address. */
export async function openShell(url: string): Promise<Shell> {
  await programFor({ program: 'curl', package: 'curl' })
  const home = mkdtempSync(join(tmpdir(), 'tadamon-shell-'))
  const [bin, work] = [join(home, 'bin'), join(home, 'work')]
  mkdirSync(bin)
  mkdirSync(work)
  // The project's files are there to be read; what a block writes stays in this folder.
  for (const name of readdirSync(root)) symlinkSync(join(root, name), join(work, name))
  for (const name of ['npm', 'npx', 'node']) {
    const shim = join(bin, name)
    writeFileSync(shim, `#!/bin/sh\nexec '${process.execPath}' '${root}/test/docs/shim.ts' ${name} "$@"\n`)
    chmodSync(shim, 0o755)
  }
  const env = { ...compiledCode, PATH: `${bin}:/usr/bin:/bin`, HOME: home }
  return {
    async run(code) {
      const script = `set -euo pipefail\n${code.replaceAll(usualUrl, url)}`
      const { stdout } = await run('bash', ['-c', script], { cwd: work, env })
      return stdout.replaceAll(url, usualUrl)
    },
    close: () => rmSync(home, { recursive: true, force: true }),
  }
}
