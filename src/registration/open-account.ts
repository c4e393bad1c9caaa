/** Opens the account that the machine asks for with `openAccount`: once, however often it is asked. */

import type { EffectHandlers } from '../conversation/effects.ts'
import type { Vault } from '../vault/vault.ts'
import { type Opening, openingKey } from './account-opening.ts'

const eventTypes = { opened: 'accountOpened', exists: 'accountExisted', delayed: 'accountDelayed' } as const

export function createOpenAccount({
  vault,
  opening,
}: {
  vault: Vault
  opening: Opening
}): Pick<EffectHandlers, 'openAccount'> {
  return {
    async openAccount(request, context) {
      const key = openingKey(vault, context, request.registrationNumber)
      return { type: eventTypes[await opening.open(request, { key, caller: context.hop.caller })] }
    },
  }
}
