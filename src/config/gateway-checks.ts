/** What settings of gateways demand of each other, and of those of all. */
import { capitals, namedGateways } from './gateway-settings.ts'
import type { Given } from './secrets.ts'

/** What gateways demand of each other's settings. */
export function checkGateways(given: Given, isProduction: boolean): string[] {
  return namedGateways(given).named.flatMap(({ name, kind }) => {
    const [userid, password] = [`${capitals(name)}_USERID`, `${capitals(name)}_PASSWORD`]
    // A carrier of the same name has a password with a user name.
    if (given[`${capitals(name)}_USERNAME`] !== undefined) return []
    const isHalf = (given[userid] === undefined) !== (given[password] === undefined)
    if (isHalf) return [`${userid}: needed together with ${password}`]
    const isMissing = isProduction && kind === 'flares' && given[password] === undefined
    return isMissing ? [`${password}: needed in production, with ${userid}`] : []
  })
}

/** Those that neither a token nor networks protect. */
export function unprotectedGateways(given: Given): string[] {
  if ((given['CALLBACK_TOKEN'] ?? given['CALLBACK_CIDRS']) !== undefined) return []
  const { named } = namedGateways(given)
  return (
    named
      // A link is ours: nobody comes in by it.
      .filter(({ kind }) => kind !== 'smpp')
      .map(({ name }) => capitals(name))
      .filter(prefix => (given[`${prefix}_TOKEN`] ?? given[`${prefix}_CIDRS`]) === undefined)
  )
}
