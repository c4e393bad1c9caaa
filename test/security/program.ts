// The service as it runs in production: a process of its own, everything it prints kept.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

export interface Program {
  /** Where it listens. */
  url: string
  /** All it has printed so far, on both channels. */
  printed(): string
  /** What other users of the machine see of it. */
  title(): string
  /** Asks it to end; resolves with its exit code. */
  stop(): Promise<number | null>
}

/** Starts `src/main.ts` with these settings alone; resolves once it listens. */
export async function startProgram(settings: Record<string, string>): Promise<Program> {
  const child = spawn(process.execPath, ['src/main.ts'], { env: { PORT: '0', ...settings } })
  let printed = ''
  const ended = new Promise<number | null>(resolve => child.once('close', resolve))
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', chunk => {
        printed += String(chunk)
        const port = /"port":(\d+)[^\n]*"msg":"listening"/.exec(printed)?.[1]
        if (port !== undefined) resolve(`http://127.0.0.1:${port}`)
      })
    }
    void ended.then(code => reject(new Error(`ended with ${code}: ${printed}`)))
  })
  return {
    url,
    printed: () => printed,
    title: () => readFileSync(`/proc/${child.pid}/cmdline`, 'latin1').replaceAll('\0', ' '),
    async stop() {
      child.kill('SIGTERM')
      return ended
    },
  }
}
