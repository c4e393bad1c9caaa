/** What waits for the database: written in batches, one after the other, and kept while it cannot be written. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type BatchWriter, createBatchWriter } from '#src/db/batch-writer.ts'
import type { Failure } from '#src/platform/failures.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function writerTo(write: (batch: readonly string[]) => Promise<void>) {
  const reported: Failure[] = []
  const writer: BatchWriter<string[]> = createBatchWriter<string[]>({
    everyMs: 500,
    createBatch: () => [],
    write,
    join: (earlier, later) => [...earlier, ...later],
    report: failure => void reported.push(failure),
  })
  return { ...writer, add: (...rows: string[]) => void writer.waiting().push(...rows), reported }
}

/** A database that keeps the batches it takes, and fails with these codes first. */
function database(...codes: string[]) {
  const written: (readonly string[])[] = []
  const write = async (batch: readonly string[]) => {
    const code = codes.shift()
    if (code !== undefined) throw Object.assign(new Error('a row of somebody'), { code })
    if (batch.length > 0) written.push(batch)
  }
  return { written, write }
}

/** Whatever was asked for has begun then. */
const begins = () => vi.advanceTimersByTimeAsync(0)

test('what waits is written together, after a while and when it is asked for', async () => {
  const { written, write } = database()
  const { add, flush } = writerTo(write)
  add('one')
  add('two')
  expect(written).toEqual([])
  await vi.advanceTimersByTimeAsync(500)
  expect(written).toEqual([['one', 'two']])
  add('three')
  await flush()
  expect(written).toEqual([['one', 'two'], ['three']])
})

test('what was not written is told without what it said, and written later with what came meanwhile', async () => {
  const { written, write } = database('ECONNREFUSED')
  const { add, flush, reported } = writerTo(write)
  add('one')
  const failing = flush()
  await begins()
  add('two')
  await failing
  expect(reported.map(({ message }) => message)).toEqual(['database-unavailable: Error ECONNREFUSED'])
  add('three')
  await flush()
  expect(written).toEqual([['one', 'two', 'three']])
})

test.each(['22P02', '23505'])(
  'what the database will never take (%s) does not stand in the way',
  async code => {
    const { written, write } = database(code)
    const { add, flush, reported } = writerTo(write)
    add('wrong')
    await flush()
    add('right')
    await flush()
    expect(reported).toHaveLength(1)
    expect(written).toEqual([['right']])
  },
)

test('a batch is written when the one before it is', async () => {
  const gates: (() => void)[] = []
  const begun: (readonly string[])[] = []
  const { add, flush } = writerTo(batch => {
    begun.push(batch)
    return new Promise(resolve => gates.push(resolve))
  })
  add('one')
  const first = flush()
  await begins()
  add('two')
  const second = flush()
  add('three')
  await begins()
  expect(begun).toEqual([['one']])
  gates.shift()?.()
  await first
  await begins()
  expect(begun).toEqual([['one'], ['two', 'three']])
  gates.shift()?.()
  await second
})

test('it stops with nothing left, and looks no more', async () => {
  const { written, write } = database()
  const { add, stop } = writerTo(write)
  add('last')
  await stop()
  expect(written).toEqual([['last']])
  expect(vi.getTimerCount()).toBe(0)
})
