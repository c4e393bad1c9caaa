// How the tests run: unit tests by themselves, all others against one Redis and one PostgreSQL for the whole run.
import { availableParallelism } from 'node:os'
import { configDefaults, defineConfig } from 'vitest/config'
import { unitTests } from './test/support/unit-tests.ts'

const unit = unitTests()
const peers = 'test/peers/**/*.test.ts'

export default defineConfig({
  test: {
    // Processes and not threads: native modules and signals behave as they do in production.
    pool: 'forks',
    // By default one core is left idle, half of a small machine; much of a test's time is spent waiting for a server.
    maxWorkers: Math.max(2, availableParallelism()),
    // Generous: a busy machine is no failure. A test that hangs still ends.
    testTimeout: 90_000,
    hookTimeout: 120_000,
    projects: [
      // A process of its own for each file would take longer than the tests.
      { test: { name: 'unit', include: unit, isolate: false, setupFiles: 'test/support/fewer-runs.ts' } },
      {
        test: {
          name: 'servers',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...unit, peers],
          globalSetup: 'test/support/servers/global-setup.ts',
        },
      },
      { test: { name: 'peers', include: [peers], globalSetup: 'test/peers/programs.ts' } },
    ],
  },
})
