/** The port to whoever knows who is registered, and its answers as they stand on the wire (contract: People, HTTP). */
import { z } from 'zod'
import type { Identity, Verdict } from '#machines/protocol.ts'

export interface Eligibility {
  /**
   * What the CNSS holds about this person.
   * @throws Failure `eligibility-unavailable` (retryable) or `eligibility-refused`; the signal's reason when aborted.
   */
  lookUp(identity: Identity, signal?: AbortSignal): Promise<Verdict>
}

const day = z.iso.date()

export const identity = z.strictObject({
  idKind: z.enum(['cnie', 'residence']),
  idNumber: z.string().regex(/^[A-Z0-9]{1,15}$/),
  idExpiry: day,
  birthDate: z.union([day, z.string().regex(/^\d{4}$/)]),
})

/** Registration numbers are opaque; the length keeps them within a screen. */
export const registrationNumber = z.string().regex(/^[A-Z0-9]{1,20}$/i)

/** A scheme's name as shown to a caller: short enough for an Arabic screen. */
export const schemeName = z.string().min(1).max(24)

export const verdict = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('registered'),
    registrationNumber,
    hasAccount: z.boolean(),
    /** The number that the CNSS holds, where it holds one. */
    phone: z
      .string()
      .regex(/^\+[1-9][0-9]{6,14}$/)
      .optional(),
  }),
  z.object({
    outcome: z.literal('covered-elsewhere'),
    scheme: z.object({
      code: z.string().regex(/^[a-z0-9-]{1,40}$/),
      name: z.object({ ar: schemeName, fr: schemeName, zgh: schemeName.optional() }),
    }),
  }),
  z.object({ outcome: z.literal('unknown') }),
])
