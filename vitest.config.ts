// How the tests run: in processes, two at least, against one Redis and one PostgreSQL for the whole run.
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/servers/global-setup.ts',
    // Processes and not threads: native modules and signals behave as they do in production.
    pool: 'forks',
    // By default one core is left idle, half of a small machine; much of a test's time is spent waiting for a server.
    maxWorkers: Math.max(2, availableParallelism()),
    // Generous: a busy machine is no failure. A test that hangs still ends.
    testTimeout: 90_000,
    hookTimeout: 120_000,
  },
})
