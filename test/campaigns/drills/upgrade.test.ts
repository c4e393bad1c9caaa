/** A short rolling upgrade from the last released version, and back: `npm run drills -- upgrade` plays a long one. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import { keptRecording } from '#test/versions/kept.ts'
import { hasHistory, releasedRoot } from '#test/versions/released.ts'

const run = promisify(execFile)

if (await hasHistory()) {
  // Unpacked and installed, the first time.
  beforeAll(releasedRoot, 600_000)

  test('no call is let down while versions take over from each other, every move is noted, nothing is sent twice', async () => {
    const command = ['test/campaigns/drills/drills-command.ts', 'upgrade', '--short', '--seed', 'tadamon']
    // A process of its own: it loads the other version's screens beside this one's.
    const { stdout } = await run(process.execPath, command)
    expect(stdout).toMatch(/\d+ {2}moves in the journal/)
  }, 600_000)
} else {
  test('the last released version is not here: what is kept of it has to do', () => {
    expect(keptRecording().calls.length).toBeGreaterThan(5)
  })
}
