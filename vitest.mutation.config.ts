// How tests run under mutation: only those that need no server, in one process after the other, each seeing the mutant.
import { defineConfig } from 'vitest/config'

const quick = [
  'test/docs/pages.test.ts',
  'test/machines/{answers,chart,choices,context,conversation,facts,findings,hearing,parts,questions,record-form,records,registration,request,shown,transition-table,turn,turns}.test.ts',
]
const slow = [
  'test/testing/machine-exchange.test.ts',
  'test/machines/{screens,stored-sessions}.test.ts',
  'test/paths/{always-true,random-walks,routes,timetable}.test.ts',
]

export default defineConfig({
  test: {
    include: process.env['MUTATION'] === 'slow' ? slow : quick,
    env: { SEED: '20261122', WALKS: '25' },
    testTimeout: process.env['MUTATION'] === 'slow' ? 120_000 : 8_000,
  },
})
