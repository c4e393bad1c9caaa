/** First passwords: made here, kept only as an Argon2id hash. */
import { availableParallelism } from 'node:os'
import { hash, verify } from '@node-rs/argon2'
import pLimit from 'p-limit'
import type { Clock } from '../platform/clock.ts'

/** Capitals and digits without those that look alike when copied by hand: no 0 O, no 1 I L. */
const letters = 'ABCDEFGHJKMNPQRSTUVWXYZ'
const characters = `${letters}23456789`
const groups = 3
const groupLength = 4

/**
 * A first password like `K7MP-XR24-B9TD`, 58 bits. **The dashes belong to it**: they are typed, shown and hashed.
 * Each group begins with a letter: inside Arabic text a group of digits would change places with its neighbour.
 */
export function generatePassword(clock: Pick<Clock, 'letters'>): string {
  const group = () => clock.letters(letters, 1) + clock.letters(characters, groupLength - 1)
  return Array.from({ length: groups }, group).join('-')
}

/** OWASP's first choice for Argon2id (Password Storage Cheat Sheet): 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Hashing is heavy on purpose: one processor is left to those who answer calls. */
const hashesAtOnce = Math.max(1, availableParallelism() - 1)
const limit = pLimit(hashesAtOnce)
/** A second or two of waiting; twice that on a processor that is shared with those who answer. */
const mostPending = 40 * hashesAtOnce

/** Argon2id as a PHC string; takes some tens of milliseconds on a thread of its own, after those that were asked before. */
export function hashPassword(password: string): Promise<string> {
  return limit(() => hash(password, cost))
}

/** Whether a password that is hashed now would be ready too late for a call. */
export function isHashingBehind(): boolean {
  return limit.pendingCount >= mostPending
}

/** @throws when `passwordHash` is not a PHC string. */
export function verifyPassword(passwordHash: string, password: string): Promise<boolean> {
  return verify(passwordHash, password)
}
