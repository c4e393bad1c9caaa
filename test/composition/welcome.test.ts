// What a newcomer reads at the start tells what stands in for servers, and the way to a production.
import { expect, test } from 'vitest'
import { welcome } from '#src/composition/welcome.ts'
import { readConfig } from '#src/config/config.ts'
import { newDataKeys } from '#test/support/secrets.ts'

const said = (settings: Record<string, string> = {}) => welcome('http://127.0.0.1:3000', readConfig(settings))

test('without a setting everything is embedded, each with the setting that replaces it', () => {
  expect(said()).toContain(`Embedded, and what would replace it:
  conversations in memory (REDIS_URL)
  everything else in memory, gone at the end (DATA_DIR keeps it; DATABASE_URL)
  fictitious people (npm run registry)
  text messages in the simulator (SMS_CARRIERS)
  e-mails in the simulator (SMTP_URL, or EMAIL=off)
For production: NODE_ENV=production names what it lacks, npm run doctor looks at the rest`)
})

test('what is set is not named', () => {
  const settings = {
    REDIS_URL: 'redis://127.0.0.1',
    DATABASE_URL: 'postgres://127.0.0.1/t',
    DATA_KEYS: newDataKeys(),
    AFRICASTALKING_USERNAME: 'u',
    AFRICASTALKING_API_KEY: 'k',
    EMAIL: 'off',
  }
  expect(said(settings)).not.toContain('Embedded')
  expect(said({ DATA_DIR: 'kept' })).toContain('everything else in kept (DATABASE_URL)')
})
