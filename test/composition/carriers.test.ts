// Who delivers: in production nobody but those whom the settings name.
import { expect, test } from 'vitest'
import { type CarrierParts, openCarriers } from '#src/composition/carriers.ts'
import { type Config, readConfig } from '#src/config/config.ts'
import { observeAll } from '#src/monitoring/observations.ts'
import { createClock } from '#src/platform/clock.ts'
import { newProductionSettings } from '#test/support/secrets.ts'

const production = readConfig({
  ...newProductionSettings(),
  REDIS_URL: 'redis://127.0.0.1',
  DATABASE_URL: 'postgres://127.0.0.1/x',
})
const open = (config: Config) =>
  openCarriers({ config, clock: createClock(), observe: observeAll([]) } as unknown as CarrierParts)

test('embedded, messages stay in the simulator’s inbox', () => {
  expect(open(readConfig({})).inbox).toBeDefined()
})

test('in production there is no inbox', () => {
  expect(open(production).inbox).toBeUndefined()
})

test('in production a message has a carrier, however the settings came about', () => {
  expect(() => open({ ...production, carriers: [] })).toThrow('AFRICASTALKING_API_KEY: needed')
  expect(() => open({ ...production, offersEmail: true })).toThrow('SMTP_URL: needed')
})

test('with EMAIL off, a letter asked for before is refused, and kept by nobody', async () => {
  const { email } = open(production).carriers
  expect(await email.submit({ to: 'a@exemple.ma', text: 'x' })).toEqual({
    result: 'refused',
    reason: 'EMAIL is off',
  })
})
