/** The other half of the CNSS's service: opening Ma CNSS accounts, and how the requests look on the wire (contract: HTTP). */
import { z } from 'zod'
import { operators } from '#machines/protocol.ts'
import { registrationNumber } from './eligibility.ts'

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

/** Version 2 of the contract: the registration number in the body, since addresses end up in logs. */
export const accountRequestV2 = z.strictObject({ registrationNumber, ...accountRequest.shape })

/** 1 has the registration number in the path, for services that have no other. */
export type ContractVersion = 1 | 2

/** Names one request: however often it is made, it is done once. Visible ASCII without the double quote. */
export const idempotencyKey = z.string().regex(/^[!#-~]{1,200}$/)

/** `replaces`: only in place of the password that the request with this key has set, and that nobody has used. */
export const passwordRequestV2 = z.strictObject({
  registrationNumber,
  ...passwordRequest.shape,
  replaces: idempotencyKey.optional(),
})

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
  /**
   * The same, if the password that the request `replaces` has set is still the one, and unused; `cannot-say` when the
   * service does not know of such things. Absent where it is known beforehand that it does not.
   */
  replacePassword?(
    registrationNumber: string,
    replacement: { password: string; replaces: string },
    idempotencyKey: string,
    signal?: AbortSignal,
  ): Promise<'set' | 'conflict' | 'cannot-say'>
}
