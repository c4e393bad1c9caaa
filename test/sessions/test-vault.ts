// A vault with keys of this run.
import { randomBytes } from 'node:crypto'
import { createSealer, createVault, type Vault } from '#src/vault/vault.ts'

export const testVault = (): Vault =>
  createVault(createSealer([{ id: 'test', key: randomBytes(32) }]), randomBytes(32))
