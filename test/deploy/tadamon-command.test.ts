// `tadamon COMMAND` on a machine with systemd: what the unit and its drop-ins give a process, our commands are given too.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newDataKeys, newProductionSettings } from '#test/support/secrets.ts'
import { root } from './forms.ts'

const units = mkdtempSync(join(tmpdir(), 'tadamon-units-'))
afterAll(() => rmSync(units, { recursive: true }))
const place = (name: string, text: string) => writeFileSync(join(units, name), `${text}\n`)

beforeAll(() => {
  const { CALLBACK_TOKEN, OPS_TOKEN, AFRICASTALKING_API_KEY } = newProductionSettings()
  const unit = readFileSync(join(root, 'deploy/systemd/tadamon@.service'), 'utf8')
    .replaceAll('/etc/tadamon/secrets', units)
    .replaceAll('/etc/tadamon', join(root, 'deploy'))
    .replace(/^User=.*$/m, `User=${userInfo().username}`)
  place('tadamon@.service', unit)
  place('data-keys', newDataKeys())
  place('callback-token', CALLBACK_TOKEN)
  place('ops-token', OPS_TOKEN)
  place('africastalking-api-key', AFRICASTALKING_API_KEY)
  // Nobody listens there.
  place('database-url', 'postgres://tadamon:x@127.0.0.1:9/tadamon')
  place('redis-url', 'redis://:x@127.0.0.1:9')
})

const tadamon = (...args: string[]) =>
  spawnSync(join(root, 'deploy/systemd/tadamon'), args, {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], UNITS: units },
  })

it('has the settings and the secrets of a process', () => {
  const { stdout } = tadamon('doctor')
  expect(stdout).toMatch(/^right +settings +are a production’s$/m)
  expect(stdout).toMatch(/^wrong +PostgreSQL .*ECONNREFUSED/m)
})

it('has what a drop-in adds', () => {
  mkdirSync(join(units, 'tadamon@.service.d'))
  place(
    'tadamon@.service.d/cnss.conf',
    `[Service]\nLoadCredential=eligibility-token:${units}/eligibility-token\nEnvironment=ELIGIBILITY_URL=http://127.0.0.1:9`,
  )
  place('eligibility-token', 'given-by-the-cnss')
  expect(tadamon('doctor').stdout).toMatch(/^wrong +CNSS .*\n.*127\.0\.0\.1:9,/m)
})

it('says which commands there are', () => {
  expect(tadamon()).toMatchObject({ status: 64, stderr: expect.stringContaining('doctor, migrate') })
  expect(tadamon('no-such')).toMatchObject({ status: 64, stderr: 'tadamon: there is no command no-such\n' })
})
