// The service as it runs in production: a process of its own, everything it prints kept.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

export interface Program {
  /** Where it listens. */
  url: string
  pid: number
  /** All it has printed so far, on both channels. */
  printed(): string
  /** The lines in which it says that something went wrong by its own fault. */
  faults(): string[]
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
        // The log says it first; with a log that is silent about it, the welcome.
        const port = /"port":(\d+)[^\n]*"msg":"listening"|ready at http:\/\/127\.0\.0\.1:(\d+)\n/.exec(
          printed,
        )
        if (port !== null) resolve(`http://127.0.0.1:${port[1] ?? port[2]}`)
      })
    }
    void ended.then(code => reject(new Error(`ended with ${code}: ${printed}`)))
  })
  return {
    url,
    pid: child.pid ?? 0,
    printed: () => printed,
    faults: () => printed.split('\n').filter(line => /"level":(50|60)|Error/.test(line)),
    title: () => readFileSync(`/proc/${child.pid}/cmdline`, 'latin1').replaceAll('\0', ' '),
    async stop() {
      child.kill('SIGTERM')
      return ended
    },
  }
}
