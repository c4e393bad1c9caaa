// Ends a server and removes its folder when the test process is gone, however it went.
import { spawn } from 'node:child_process'
import { once } from 'node:events'

// An exit handler would not run after SIGKILL. A shell that reads from us always notices: its input ends
// when we do. It is told the process to watch, one line each time, empty when there is none.
const script = `
trap '' INT TERM HUP
while read -r line; do pid=$line; done
if [ -n "$pid" ]; then
  kill -QUIT "$pid"
  tries=0
  while kill -0 "$pid" && [ $tries -lt 20 ]; do sleep 0.1; tries=$((tries + 1)); done
  kill -KILL "$pid"
fi
rm -rf "$1"
`

export type Guard = {
  watch: (pid: number) => void
  forget: () => void
  /** Removes the folder, and ends the process that is still watched. */
  release: () => Promise<void>
}

export const createGuard = (folder: string): Guard => {
  const shell = spawn('sh', ['-c', script, 'guard', folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  const gone = once(shell, 'exit')
  // Waiting for us must not keep us alive.
  shell.unref()
  // Should somebody end the shell, a line that cannot be written is no reason to fail a test.
  shell.stdin.on('error', () => {})
  return {
    watch: pid => void shell.stdin.write(`${pid}\n`),
    forget: () => void shell.stdin.write('\n'),
    async release() {
      shell.ref()
      shell.stdin.end()
      await gone
    },
  }
}
