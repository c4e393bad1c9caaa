// How tests run under mutation: only those that need no server, in one process after the other, each seeing the mutant.
import { defineConfig } from 'vitest/config'

const quick = [
  'test/docs/pages.test.ts',
  'test/conversation/{arrival,breaks,mixed-breaks,runner,session-codec,session-state,turn,turn-names,turns}.test.ts',
  'test/machines/{chart,choices,compiled-chart,context,conversation,findings,input,parts,registration,screen-values,text-messages,trials-a,trials-b}.test.ts',
  'test/machines/reading/{answers,choices,dates,facts,keywords,request}.test.ts',
]
const slow = [
  'test/transcripts.test.ts',
  'test/testing/machine-exchange.test.ts',
  'test/machines/screens.test.ts',
  'test/conversation/stored-sessions.test.ts',
  'test/campaigns/paths/{call-durations,invariants,random-walks,routes}.test.ts',
]

export default defineConfig({
  test: {
    include: process.env['MUTATION'] === 'slow' ? slow : quick,
    env: { SEED: '20261122', WALKS: '25' },
    testTimeout: process.env['MUTATION'] === 'slow' ? 120_000 : 8_000,
  },
})
