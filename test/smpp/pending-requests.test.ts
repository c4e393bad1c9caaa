// Sequence numbers: from 1 to 0x7fffffff and again, never one that is still waited for.
import { expect, it } from 'vitest'
import { createPendingRequests } from '#src/smpp/pending-requests.ts'
import { lastSequence } from '#src/smpp/protocol.ts'

it('a sequence number begins again at 1, and passes over those that wait', () => {
  const pending = createPendingRequests(60_000, lastSequence - 1)
  const sequences = Array.from({ length: 4 }, () => pending.begin().sequence)
  expect(sequences).toEqual([lastSequence - 1, lastSequence, 1, 2])
  pending.close()

  const waiting = createPendingRequests(60_000, 1)
  waiting.begin()
  const again = createPendingRequests(60_000, lastSequence)
  again.begin()
  again.begin()
  expect(again.begin().sequence).toBe(2)
  again.close()
  waiting.close()
})

it('a response that nobody waits for is ignored', async () => {
  const pending = createPendingRequests(60_000)
  const { sequence, outcome } = pending.begin()
  pending.settle({ command: 0x8000_0015, status: 0, sequence: sequence + 7 })
  expect(pending.count()).toBe(1)
  pending.settle({ command: 0x8000_0015, status: 0, sequence })
  expect(await outcome).toMatchObject({ kind: 'answered' })
})
