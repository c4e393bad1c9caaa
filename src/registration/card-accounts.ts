/**
 * Which account a card leads to, as verdicts have told: the phone of that account is not refused for what others did with
 * the card.
 */
import { sql } from 'kysely'
import type { Accounts } from '../accounts/accounts.ts'
import type { Queries } from '../db/database.ts'
import type { Vault } from '../vault/vault.ts'

/** A card, and the registration number that a verdict has told of it. */
export interface CardAccount {
  card: string
  registrationNumber: string
}

export interface CardAccounts {
  /** Each card once. @throws what the database says. */
  learn(learned: readonly CardAccount[]): Promise<void>
  /** Whether a verdict has told this number. */
  wasTold(queries: Queries, registrationKey: Buffer): Promise<boolean>
  /** Whether this is the phone of the account of this card, as far as is known. */
  isPhoneOf(card: string, phone: string): Promise<boolean>
}

export function createCardAccounts(parts: {
  queries: Queries
  vault: Vault
  accounts: Pick<Accounts, 'phoneOf'>
}): CardAccounts {
  const { queries, vault, accounts } = parts
  return {
    async learn(learned) {
      const rows = learned.map(({ card, registrationNumber }) => ({
        card_key: vault.blindIndex('card', card),
        registration_key: vault.blindIndex('registration', registrationNumber),
      }))
      if (rows.length === 0) return
      await queries
        .insertInto('card_accounts')
        .values(rows)
        .onConflict(conflict =>
          conflict.column('card_key').doUpdateSet(update => ({
            registration_key: update.ref('excluded.registration_key'),
            seen_at: sql<Date>`now()`,
          })),
        )
        .execute()
    },

    async wasTold(from, registrationKey) {
      const row = await from
        .selectFrom('card_accounts')
        .select('card_key')
        .where('registration_key', '=', registrationKey)
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
    },

    async isPhoneOf(card, phone) {
      const row = await queries
        .selectFrom('card_accounts')
        .select('registration_key')
        .where('card_key', '=', vault.blindIndex('card', card))
        .executeTakeFirst()
      return row !== undefined && (await accounts.phoneOf(queries, row.registration_key)) === phone
    },
  }
}
