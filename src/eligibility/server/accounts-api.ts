/** What the served contract asks of those who keep the accounts. All throw Failures; each answer becomes a status. */
import type { AccountRequest } from '../account-service.ts'

export interface AccountsApi {
  open(
    registrationNumber: string,
    account: AccountRequest,
    idempotencyKey: string,
  ): Promise<'created' | 'repeated' | 'exists' | 'key-reused' | 'unknown-number'>
  setPassword(
    registrationNumber: string,
    password: string,
    idempotencyKey: string,
    /** Only in place of the password that this request has set. */
    replaces?: string,
  ): Promise<'set' | 'repeated' | 'no-account' | 'conflict' | 'key-reused'>
}
