// `npm run conformance`, as it is used: against this checkout, with the table that an operator is sent.
import { spawn } from 'node:child_process'
import { expect, test } from 'vitest'

const run = async (options: readonly string[]) => {
  const child = spawn(process.execPath, ['tools/conformance-command.ts', ...options])
  let [printed, complaint] = ['', '']
  child.stdout.on('data', data => {
    printed += String(data)
  })
  child.stderr.on('data', data => {
    complaint += String(data)
  })
  const code = await new Promise<number | null>(resolve => child.on('close', resolve))
  return { code, printed, complaint }
}

test('prints what each gateway has shown, and what it cannot give', async () => {
  const { code, printed } = await run(['hubtel', 'mine=nalo'])
  expect(printed).toContain('# hubtel (hubtel)')
  expect(printed).toContain('# mine (nalo)')
  expect(printed).toContain('| 1 | whoever dials reads the first screen, and the call goes on | shown |  |')
  expect(printed).toContain('| not given | nobody says that a call is over |')
  expect(printed).not.toContain('| failed |')
  expect(code).toBe(0)
})

test.each([
  ['a kind that nobody speaks', ['telepathy'], /^--gateway: telepathy is no kind of gateway/],
  ['an unknown option', ['--what'], /^npm run conformance/],
  [
    'two gateways at one address',
    ['hubtel', 'nalo', '--url', 'http://127.0.0.1:9'],
    /^one gateway has one address/,
  ],
])('says in one sentence: %s', async (_, options, sentence) => {
  expect(await run(options)).toMatchObject({ code: 2, complaint: expect.stringMatching(sentence) })
})
