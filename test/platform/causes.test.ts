// Whoever is woken reads what is wrong: by the code of whoever said it, which holds no secret.
import { ReplyError } from 'ioredis'
import { expect, test } from 'vitest'
import { causeOf } from '#src/platform/causes.ts'
import { asFailure, systemCodeOf } from '#src/platform/failures.ts'

test.each([
  ['53100', 'disk full'],
  ['25006', 'read-only'],
  ['53300', 'too many connections'],
  ['28P01', 'refuses us'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate'],
  ['ECONNREFUSED', undefined],
  ['57P01', undefined],
  [undefined, undefined],
])('%s: %s', (code, cause) => expect(causeOf(code)).toBe(cause))

test.each([
  ['OOM command not allowed when used memory > canary', 'OOM', 'memory full'],
  ['MISCONF Redis is configured to save RDB snapshots', 'MISCONF', 'disk full'],
  ['WRONGPASS invalid username-password pair', 'WRONGPASS', 'refuses us'],
  ["READONLY You can't write against a read only replica.", 'READONLY', 'read-only'],
])('Redis: %s', (said, code, cause) => {
  const failure = asFailure(new ReplyError(said), 'sessions-unavailable')
  expect(failure.system).toBe(code)
  expect(causeOf(failure.system)).toBe(cause)
  expect(failure.message).toBe(`sessions-unavailable: ReplyError ${code}`)
})

test('a cluster of which no node answers has the code of the last one', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:7000'), { code: 'ECONNREFUSED' })
  const all = Object.assign(new Error('Failed to refresh slots cache.'), { lastNodeError: refused })
  expect(systemCodeOf(all)).toBe('ECONNREFUSED')
})
