// What a Redis did not do that is just being replaced is tried again, for as long as somebody waits and an outage may last.
import { ReplyError } from 'ioredis'
import { expect, test, vi } from 'vitest'
import { createRetry } from '#src/redis/retry.ts'

const later = (ms = 5_000) => performance.now() + ms
const broken = () => new Error('Connection is closed.')

test('a broken connection and a server in between are tried again, and told so', async () => {
  const work = vi
    .fn<(isAgain: boolean) => Promise<string>>()
    .mockRejectedValueOnce(broken())
    .mockRejectedValueOnce(new ReplyError("READONLY You can't write against a read only replica."))
    .mockRejectedValueOnce(new ReplyError('CLUSTERDOWN The cluster is down'))
    .mockResolvedValue('done')
  expect(await createRetry()(work, later())).toBe('done')
  expect(work.mock.calls).toEqual([[false], [true], [true], [true]])
})

test.each(['OOM command not allowed', 'WRONGPASS invalid', 'MISCONF Errors writing to the AOF file'])(
  '%s is not',
  async said => {
    const work = vi.fn(() => Promise.reject(new ReplyError(said)))
    await expect(createRetry()(work, later())).rejects.toThrow(said)
    expect(work).toHaveBeenCalledTimes(1)
  },
)

test('nothing is when nobody waits any more', async () => {
  const work = vi.fn(() => Promise.reject(broken()))
  await expect(createRetry()(work, performance.now())).rejects.toThrow('closed')
  expect(work).toHaveBeenCalledTimes(1)
})

test('in an outage that lasts callers are told at once, until something succeeds', async () => {
  let now = 0
  const retry = createRetry(() => now)
  const failing = vi.fn(() => Promise.reject(broken()))
  await expect(retry(failing, 0)).rejects.toThrow()
  now = 12_001
  failing.mockClear()
  await expect(retry(failing, 20_000)).rejects.toThrow()
  expect(failing).toHaveBeenCalledTimes(1)
  await retry(async () => {}, 20_000)
  const once = vi.fn<() => Promise<string>>().mockRejectedValueOnce(broken()).mockResolvedValue('done')
  expect(await retry(once, 20_000)).toBe('done')
})
