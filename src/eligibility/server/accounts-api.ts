/** What the served contract asks of those who keep the accounts. All throw Failures; each answer becomes a status. */
import type { AccountRequest } from './account-service.ts'

export interface AccountDesk {
  open(
    registrationNumber: string,
    account: AccountRequest,
    idempotencyKey: string,
  ): Promise<'created' | 'repeated' | 'exists' | 'key-reused'>
  setPassword(
    registrationNumber: string,
    password: string,
    idempotencyKey: string,
  ): Promise<'set' | 'repeated' | 'no-account' | 'key-reused'>
}
