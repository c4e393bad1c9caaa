// Servers whose certificate an authority of our own has signed: reached with its file, refused by name without.
import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkRedis } from '#src/commands/doctor/redis.ts'
import { readConfig } from '#src/config/config.ts'
import { openPostgres } from '#src/db/postgres.ts'
import { closeRedis, connectRedis } from '#src/redis/connection.ts'
import type { Trouble } from '#src/redis/trouble.ts'
import { newDataKeys } from '#test/support/secrets.ts'
import { unprivilegedAccount } from '#test/support/servers/account.ts'
import { type PostgresServer, startPostgres } from '#test/support/servers/postgres.ts'
import { type RedisServer, startTlsRedis } from '#test/support/servers/redis.ts'

const folder = mkdtempSync(join(tmpdir(), 'tadamon-certificates-'))
const [ca, key, certificate] = ['ca.pem', 'server.key', 'server.pem'].map(name => join(folder, name)) as [
  string,
  string,
  string,
]
let redis: RedisServer
let postgres: PostgresServer

beforeAll(async () => {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const rsa = ['-newkey', 'rsa:2048', '-nodes']
  openssl('req', '-x509', ...rsa, '-keyout', 'ca.key', '-out', ca, '-subj', '/CN=own authority', '-days', '2')
  openssl('req', ...rsa, '-keyout', key, '-out', 'server.csr', '-subj', '/CN=localhost')
  writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1')
  const signed = ['-CA', ca, '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names', '-days', '2']
  openssl('x509', '-req', '-in', 'server.csr', '-out', certificate, ...signed)
  chmodSync(folder, 0o755)
  chmodSync(key, 0o600)
  redis = await startTlsRedis({ ca, key, certificate })
  // PostgreSQL reads a key of its own account alone.
  const account = unprivilegedAccount()
  if (account) chownSync(key, account.uid, account.gid)
  postgres = await startPostgres({ settings: { ssl: 'on', ssl_cert_file: certificate, ssl_key_file: key } })
}, 120_000)
afterAll(async () => {
  await redis?.stop()
  await postgres?.stop()
  rmSync(folder, { recursive: true })
})

test('Redis', async () => {
  const trusting = connectRedis(redis.url, { ca: readFileSync(ca, 'utf8') })
  await expect.poll(() => trusting.ping().catch(() => ''), { timeout: 5_000 }).toBe('PONG')
  await closeRedis(trusting)
  const told: (Trouble | null)[] = []
  const strange = connectRedis(redis.url, { onTrouble: trouble => told.push(trouble) })
  await expect.poll(() => told[0]?.code, { timeout: 5_000 }).toMatch(/CERT|UNABLE_TO_VERIFY/)
  await closeRedis(strange)
})

test('PostgreSQL', async () => {
  const url = `${postgres.url}?sslmode=verify-full`
  const trusting = openPostgres(url, { caFile: ca })
  await trusting.ping()
  await trusting.close()
  const strange = openPostgres(url)
  await expect(strange.ping()).rejects.toMatchObject({ code: expect.stringMatching(/CERT|UNABLE_TO_VERIFY/) })
  await strange.close()
})

test('npm run doctor trusts the authority that the settings name', async () => {
  const config = readConfig({ DATA_KEYS: newDataKeys(), REDIS_URL: redis.url, REDIS_CA_FILE: ca })
  const found = await checkRedis(config, Date.now)
  expect(found).toContainEqual(expect.objectContaining({ is: 'right', what: 'Redis' }))
  const strange = await checkRedis({ ...config, redisCaFile: undefined }, Date.now)
  expect(strange).toMatchObject([{ is: 'wrong', says: expect.stringContaining('CERT') }])
})
