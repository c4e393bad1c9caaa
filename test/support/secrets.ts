// Secrets as an operator makes them: out of a generator, each its own.
import { randomBytes } from 'node:crypto'

/** `DATA_KEYS` with one key that nobody else has. */
export function newDataKeys(id = 'test'): string {
  return `${id}:${randomBytes(32).toString('base64')}`
}

/** A secret that is found again wherever it should not be. */
export function newCanary(name: string): string {
  return `canary-${name}-${randomBytes(9).toString('hex')}`
}

/** What production asks for, but for its servers. */
export function newProductionSettings() {
  return {
    NODE_ENV: 'production',
    DATA_KEYS: newDataKeys(),
    CALLBACK_TOKEN: newCanary('gateway'),
    OPS_TOKEN: newCanary('operator'),
    AFRICASTALKING_USERNAME: 'test',
    AFRICASTALKING_API_KEY: newCanary('sms'),
    EMAIL: 'off',
  }
}
