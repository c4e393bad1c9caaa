/** The machine's wish to open an account, carried out once. */
import type { Vault } from '../vault.ts'
import type { Performers } from './effects.ts'
import { type Opening, openingKey } from './opening.ts'

const told = { opened: 'accountOpened', exists: 'accountExisted', delayed: 'accountDelayed' } as const

export function createOpenAccount({
  vault,
  opening,
}: {
  vault: Vault
  opening: Opening
}): Pick<Performers, 'openAccount'> {
  return {
    async openAccount(request, cause) {
      const key = openingKey(vault, cause, request.registrationNumber)
      return { type: told[await opening.open(request, { key, caller: cause.hop.caller })] }
    },
  }
}
