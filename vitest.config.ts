// How the tests run: unit tests by themselves, all others against one Redis and one PostgreSQL for the whole run.
import { availableParallelism } from 'node:os'
import { configDefaults, defineConfig } from 'vitest/config'
import { LongestFirst } from './test/support/longest-first.ts'
import { openRunFolder } from './test/support/run-folder.ts'
import { timedTests } from './test/support/timed-tests.ts'
import { unitTests } from './test/support/unit-tests.ts'

openRunFolder()
const unit = unitTests()
const peers = 'test/peers/**/*.test.ts'
const exclude = [...configDefaults.exclude, ...unit, peers]
const globalSetup = 'test/support/servers/global-setup.ts'
// By default one core is left idle, half of a small machine; much of a test's time is spent waiting for a server.
const processors = Math.max(2, availableParallelism())

export default defineConfig({
  test: {
    // Processes and not threads: native modules and signals behave as they do in production.
    pool: 'forks',
    maxWorkers: processors,
    sequence: { sequencer: LongestFirst },
    // Generous: a busy machine is no failure. A test that hangs still ends.
    testTimeout: 90_000,
    hookTimeout: 120_000,
    projects: [
      {
        test: {
          name: 'timed',
          include: timedTests,
          exclude,
          globalSetup,
          maxWorkers: processors,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'servers',
          include: ['test/**/*.test.ts'],
          exclude: [...exclude, ...timedTests],
          globalSetup,
          // Half of their time is waiting.
          maxWorkers: processors + 1,
          sequence: { groupOrder: 2 },
        },
      },
      // A process of its own for each file would take longer than the tests.
      {
        test: {
          name: 'unit',
          include: unit,
          isolate: false,
          setupFiles: 'test/support/fewer-runs.ts',
          maxWorkers: processors,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          name: 'peers',
          include: [peers],
          globalSetup: 'test/peers/programs.ts',
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
})
