// A turnstile: so many at once, the others in line.
import { expect, test } from 'vitest'
import { createTurnstile } from '#src/accounts/turnstile.ts'

function visitors(count: number) {
  const turnstile = createTurnstile(2)
  const entered: number[] = []
  const leave: ((error?: Error) => void)[] = []
  const all = Array.from({ length: count }, (_, index) =>
    turnstile.pass(
      () =>
        new Promise<number>((resolve, reject) => {
          entered.push(index)
          leave[index] = error => (error === undefined ? resolve(index) : reject(error))
        }),
    ),
  )
  return { turnstile, entered, leave, all }
}

test('lets two through and the others after them, in their order', async () => {
  const { turnstile, entered, leave, all } = visitors(5)
  expect(entered).toEqual([0, 1])
  expect(turnstile.line()).toBe(3)
  leave[1]?.()
  await all[1]
  await Promise.resolve()
  expect(entered).toEqual([0, 1, 2])
  for (const index of [0, 2, 3, 4]) {
    leave[index]?.()
    await all[index]
    await new Promise(setImmediate)
  }
  expect(await Promise.all(all)).toEqual([0, 1, 2, 3, 4])
  expect(turnstile.line()).toBe(0)
})

test('goes on after one that fails', async () => {
  const { entered, leave, all } = visitors(3)
  leave[0]?.(new Error('failed'))
  await expect(all[0]).rejects.toThrow('failed')
  await new Promise(setImmediate)
  expect(entered).toEqual([0, 1, 2])
  leave[1]?.()
  leave[2]?.()
  expect(await Promise.all([all[1], all[2]])).toEqual([1, 2])
})
