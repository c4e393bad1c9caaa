/** The other half of the CNSS's service: opening Ma CNSS accounts, and how the requests look on the wire (contract: HTTP). */
import { z } from 'zod'
import { operators } from '#machines/protocol.ts'

/** Who is reached about the account. */
const phone = z.string().regex(/^\+[1-9][0-9]{6,14}$/)
/** Whoever typed it was shown it again and said yes: no more is asked here than that it looks like an address. */
const email = z
  .string()
  .max(254)
  .regex(/^[^\s@]+@[^\s@]+$/)
/** Visible ASCII: made by a program to be typed on twelve keys. */
const password = z.string().regex(/^[!-~]{10,128}$/)

export const accountRequest = z.strictObject({
  phone,
  /** Null when the network did not say. */
  operator: z.enum(operators).nullable(),
  email: email.nullable(),
  password,
})
export type AccountRequest = z.infer<typeof accountRequest>

export const passwordRequest = z.strictObject({ password })

/** Names one request: however often it is made, it is done once. Visible ASCII without the double quote. */
export const idempotencyKey = z.string().regex(/^[!#-~]{1,200}$/)

/**
 * Both throw Failure `eligibility-unavailable` (retryable: ask again **with the same key**), `eligibility-refused`
 * (also for a key that was used with other data), and the signal's reason when aborted.
 */
export interface AccountService {
  /** `created` once; `repeated` for the same key again; `exists` when the person has an account already. */
  open(
    registrationNumber: string,
    account: AccountRequest,
    idempotencyKey: string,
    signal?: AbortSignal,
  ): Promise<'created' | 'repeated' | 'exists'>
  /** Sets a new first password, once a key. */
  setPassword(
    registrationNumber: string,
    password: string,
    idempotencyKey: string,
    signal?: AbortSignal,
  ): Promise<void>
}
