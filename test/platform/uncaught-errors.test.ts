// What nobody caught ends the program in order, and tells no more of itself than its class and where it happened.
import { execFile } from 'node:child_process'
import { expect, test } from 'vitest'
import { findCanaries } from '../security/canaries.ts'

const canary = 'canary-api-key-55e1'

/** A program that does `faults` and would otherwise run for a minute. */
const run = (fault: string) =>
  new Promise<{ code: number | null; printed: string }>(resolve => {
    const program = `
      import { handleUncaughtErrors } from './src/platform/uncaught-errors.ts'
      import { createLog } from './src/platform/log.ts'
      handleUncaughtErrors(createLog('info'), () => process.exit(70))
      const error = Object.assign(new TypeError('sent ${canary}'), { config: { apiKey: '${canary}' }, code: 'ECONNRESET' })
      error.cause = new Error('${canary}')
      setTimeout(() => {}, 60_000)
      ${fault}`
    const child = execFile(
      process.execPath,
      ['--input-type=module', '--eval', program],
      { timeout: 30_000 },
      (_, stdout, stderr) => resolve({ code: child.exitCode, printed: stdout + stderr }),
    )
  })

test.each([
  ['thrown', 'setImmediate(() => { throw error })'],
  ['rejected', 'void Promise.reject(error)'],
  [
    'emitted with nobody listening',
    "import('node:events').then(events => new events.EventEmitter().emit('error', error))",
  ],
])('an error that is %s', async (_, fault) => {
  const { code, printed } = await run(fault)
  expect(code).toBe(70)
  expect(printed).toMatch(/"level":60.*TypeError ECONNRESET/)
  expect(findCanaries([canary], [{ where: 'what was printed', content: printed }])).toEqual([])
})

test('what is thrown and is no error is not shown either', async () => {
  const { code, printed } = await run(`void Promise.reject('${canary}')`)
  expect(code).toBe(70)
  expect(findCanaries([canary], [{ where: 'what was printed', content: printed }])).toEqual([])
})
