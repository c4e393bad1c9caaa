// Every line that is written while a hop is answered says which call it is about, and no line of another call does.
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { callLabels, nameCall, withCall } from '#src/platform/call-log.ts'
import { createLog } from '#src/platform/log.ts'

const written: Record<string, unknown>[] = []
const log = createLog('debug', { write: line => void written.push(JSON.parse(line)) })
const lineOf = (message: string) => written.find(({ msg }) => msg === message)

test('two calls at once keep their lines apart, whoever writes them', async () => {
  const hop = (name: string, waitMs: number) =>
    withCall({ gateway: 'orange', name: () => name }, async () => {
      await wait(waitMs)
      log.info(`of ${name}`)
    })
  await Promise.all([hop('a1', 5), hop('b2', 1)])
  expect(lineOf('of a1')).toMatchObject({ gateway: 'orange', call: 'a1' })
  expect(lineOf('of b2')).toMatchObject({ gateway: 'orange', call: 'b2' })
})

test('a name that is known only later stands on the lines from then on', async () => {
  await withCall({ gateway: 'orange', name: 'first' }, async () => {
    nameCall('second')
    expect(callLabels()).toEqual({ gateway: 'orange', call: 'second' })
  })
})

test('a name is worked out once, and only when a line is written', async () => {
  let asked = 0
  const name = () => {
    asked += 1
    return 'a'
  }
  await withCall({ gateway: 'orange', name }, async () => {
    expect(asked).toBe(0)
    log.info('x')
    log.info('y')
  })
  expect(asked).toBe(1)
})

test('outside a call a line tells its process alone', () => {
  log.info('alone')
  expect(Object.keys(lineOf('alone') ?? {}).toSorted()).toEqual(['instance', 'level', 'msg', 'time'])
})
