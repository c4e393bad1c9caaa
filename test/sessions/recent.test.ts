// What is kept for quickness is kept for minutes, and of a few thousand callers.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createRecent } from '#src/sessions/recent.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const minute = 60_000
const keptOf = (recent: { get(key: string): unknown }, count: number) =>
  Array.from({ length: count }, (_, index) => `${index}`).filter(key => recent.get(key) !== undefined)

test('a value stays for one span at least, and for two at most', () => {
  const recent = createRecent<number>({ most: 10, spanMs: minute })
  vi.advanceTimersByTime(minute - 1)
  recent.set('a', 1)
  vi.advanceTimersByTime(minute)
  expect(recent.get('a')).toBe(1)
  vi.advanceTimersByTime(minute)
  expect(recent.get('a')).toBeUndefined()
  recent.close()
})

test('the latest stay, however many come', () => {
  const recent = createRecent<number>({ most: 10, spanMs: minute })
  for (let index = 0; index < 1_000; index += 1) {
    recent.set(`${index}`, index)
    const kept = keptOf(recent, 1_000)
    expect(kept.length).toBeLessThanOrEqual(20)
    expect(kept.slice(-10)).toEqual(
      keptOf({ get: key => (Number(key) <= index ? 1 : undefined) }, 1_000).slice(-10),
    )
  }
  recent.close()
})

test('a value that is set anew is the one that is found', () => {
  const recent = createRecent<number>({ most: 1, spanMs: minute })
  recent.set('a', 1)
  recent.set('b', 1)
  recent.set('a', 2)
  expect(recent.get('a')).toBe(2)
  recent.close()
})

test('what is deleted is gone at once, be it young or old', () => {
  const recent = createRecent<number>({ most: 1, spanMs: minute })
  recent.set('a', 1)
  recent.set('b', 1)
  recent.delete('a')
  recent.delete('b')
  expect(keptOf({ get: key => recent.get(key === '0' ? 'a' : 'b') }, 2)).toEqual([])
  recent.close()
})

test('nothing stays when it is closed, and no timer runs', () => {
  const recent = createRecent<number>({ most: 10, spanMs: minute })
  recent.set('a', 1)
  recent.close()
  expect(recent.get('a')).toBeUndefined()
  expect(vi.getTimerCount()).toBe(0)
})
