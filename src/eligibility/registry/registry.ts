/** The eligibility service out of our own database: people imported from a CSV, sealed at rest. */
import { timingSafeEqual } from 'node:crypto'
import type { Verdict } from '#machines/protocol.ts'
import type { BlindIndex, Queries } from '../../db/database.ts'
import { asFailure } from '../../platform/failures.ts'
import type { Vault } from '../../vault/vault.ts'
import type { Eligibility } from '../eligibility.ts'
import { ownScheme } from '../import/person.ts'
import { nameOfScheme } from './schemes.ts'
import { agrees, cardKeyOf, openPerson, readHeld, sealPerson } from './sealed-person.ts'

export interface RegistryParts {
  queries: Queries
  vault: Vault
  /** Whether this service opened an account for that registration number since the import. */
  hasAccount: (queries: Queries, registrationNumber: string) => Promise<boolean>
  /** Whether a birth held as a first of January agrees with its year alone; by default it does not. */
  firstOfJanuary?: boolean
}

/** Looks people up. Throws Failure `database-unavailable` (retryable) or `sealed-unreadable`. */
export function createRegistry(parts: RegistryParts): Eligibility {
  const { queries, vault, hasAccount, firstOfJanuary } = parts

  // Beyond the last card of the table there is no neighbour to read.
  const nobody = sealPerson(vault, {
    idKind: 'cnie',
    idNumber: '',
    idExpiry: '',
    birthDate: '',
    scheme: ownScheme,
    registrationNumber: null,
    hasAccount: false,
  })

  const verdictOn = async (held: ReturnType<typeof readHeld>): Promise<Verdict> => {
    const { scheme: code, registrationNumber } = held
    if (code !== ownScheme) {
      return { outcome: 'covered-elsewhere', scheme: { code, name: await nameOfScheme(queries, code) } }
    }
    if (registrationNumber === null) return { outcome: 'unknown' }
    const isOpen = held.hasAccount || (await hasAccount(queries, registrationNumber))
    // The phone is told to whoever may open an account, and to nobody else.
    const phone = isOpen ? null : held.phone
    return { outcome: 'registered', registrationNumber, hasAccount: isOpen, ...(phone !== null && { phone }) }
  }

  return {
    async lookUp(identity, signal) {
      signal?.throwIfAborted()
      try {
        const cardKey = cardKeyOf(vault, identity)
        const row = (await rowFrom(queries, cardKey).executeTakeFirst({ signal })) ?? nobody
        const held = openPerson(vault, row)
        // Both are worked out before either is looked at: an unknown card costs what a wrong date costs.
        const isTheirs = timingSafeEqual(row.card_key, cardKey)
        const isRight = agrees(held, identity, firstOfJanuary)
        return isTheirs && isRight ? await verdictOn(readHeld(held)) : { outcome: 'unknown' }
      } catch (error) {
        if (signal?.aborted) throw signal.reason
        throw asFailure(error, 'database-unavailable')
      }
    },
  }
}

/**
 * The row of that card, else of the next one: an unknown card reads its neighbour's row from the index and the table
 * as a known card reads its own, so that the database's time does not tell which cards are known.
 */
export function rowFrom(queries: Queries, cardKey: BlindIndex) {
  return queries
    .selectFrom('people')
    .select(['card_key', 'sealed'])
    .where('card_key', '>=', cardKey)
    .orderBy('card_key')
    .limit(1)
}
