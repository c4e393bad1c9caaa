// A secret may lie in a file, which NAME_FILE names.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { ConfigurationError, readConfig } from '#src/config/config.ts'
import { secretNames } from '#src/config/secrets.ts'
import { newDataKeys } from '#test/support/secrets.ts'

const folder = mkdtempSync(join(tmpdir(), 'tadamon-secrets-'))
afterAll(() => rmSync(folder, { recursive: true }))

function fileWith(content: string): string {
  const file = join(folder, `${Math.random()}`)
  writeFileSync(file, content)
  return file
}
function problemsOf(environment: Record<string, string>): string {
  try {
    readConfig(environment)
    return ''
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message
    throw error
  }
}

it.each(secretNames)('%s is read from the file that %s_FILE names', name => {
  const file = fileWith('not-a-usable-value\n')
  const told = problemsOf({ [name]: 'not-a-usable-value' })
  expect(problemsOf({ [`${name}_FILE`]: file })).toBe(told)
})

it('what an editor adds at the end is not part of the secret', () => {
  const config = readConfig({
    OPS_TOKEN_FILE: fileWith('operators-only-in-tests\n'),
    CALLBACK_TOKEN_FILE: fileWith('the-first-of-two-tokens, the-second-of-two-tokens\r\n\n'),
    REDIS_URL_FILE: fileWith('redis://:p@127.0.0.1'),
    DATA_KEYS_FILE: fileWith(`${newDataKeys()}\n`),
  })
  expect(config).toMatchObject({
    opsToken: 'operators-only-in-tests',
    callbacks: { tokens: ['the-first-of-two-tokens', 'the-second-of-two-tokens'] },
    redisUrl: 'redis://:p@127.0.0.1',
  })
})

it.each([
  [
    'a file that is not there',
    () => ({ OPS_TOKEN_FILE: join(folder, 'none') }),
    'OPS_TOKEN_FILE: cannot be read (ENOENT)',
  ],
  ['a folder', () => ({ OPS_TOKEN_FILE: folder }), 'OPS_TOKEN_FILE: cannot be read (EISDIR)'],
  ['an empty file', () => ({ OPS_TOKEN_FILE: fileWith('\n') }), 'OPS_TOKEN_FILE: the file is empty'],
  [
    'a secret and a file',
    () => ({ OPS_TOKEN: 'operators-only-in-tests', OPS_TOKEN_FILE: fileWith('another-one-of-them') }),
    'OPS_TOKEN_FILE: of no use with OPS_TOKEN',
  ],
])('%s is named, and nothing of it is shown', (_, settings, problem) => {
  const told = problemsOf(settings())
  expect(told).toContain(problem)
  expect(told).not.toMatch(/only-in-tests|another-one/)
})
