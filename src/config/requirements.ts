/** What settings demand of each other: one line for each that is missing or too weak, with names and rules, never values. */
import { checkCarriers, namedCarriers } from './carrier-settings.ts'
import { checkClearLinks, checkClearText, isLoopback } from './clear-text.ts'
import { checkGateways, unprotectedGateways } from './gateway-checks.ts'
import { capitals, namedGateways } from './gateway-settings.ts'
import { checkChosen, type Given } from './secrets.ts'

/** Of the service. Asked of what the environment says, also when some of it cannot be read, so that one run names all. */
export function checkService(given: Given): string[] {
  const problems = isProduction(given) ? checkProduction(given) : checkDevelopment(given)
  problems.push(...checkCarriers(given, namedGateways(given).named))
  if ((given['AFRICASTALKING_USERNAME'] === undefined) !== (given['AFRICASTALKING_API_KEY'] === undefined)) {
    problems.push('AFRICASTALKING_USERNAME: needed together with AFRICASTALKING_API_KEY')
  }
  if (given['ELIGIBILITY_URL'] !== undefined && given['ELIGIBILITY_TOKEN'] === undefined) {
    problems.push('ELIGIBILITY_TOKEN: needed with ELIGIBILITY_URL')
  }
  if (given['SMTP_URL'] !== undefined && given['EMAIL_FROM'] === undefined) {
    problems.push('EMAIL_FROM: needed with SMTP_URL')
  }
  return [...problems, ...checkGateways(given, isProduction(given)), ...checkPlace(given)]
}

/** Of `npm run eligibility`, which has no callers and no sessions. */
export function checkEligibility(given: Given): string[] {
  const problems = []
  const production = isProduction(given)
  if (given['ELIGIBILITY_TOKEN'] === undefined && (production || !isLoopback(given['HOST'] ?? '127.0.0.1'))) {
    problems.push('ELIGIBILITY_TOKEN: needed in production, and when HOST is not loopback')
  }
  if (given['DATABASE_URL'] === undefined && production) problems.push('DATABASE_URL: needed in production')
  if (given['DATA_KEYS'] === undefined && (production || given['DATABASE_URL'] !== undefined)) {
    problems.push('DATA_KEYS: needed with DATABASE_URL')
  }
  if (production) {
    const { DATABASE_URL, ALLOW_CLEAR_TEXT } = given
    problems.push(...checkChosen(given, ['ELIGIBILITY_TOKEN']))
    problems.push(...checkClearText({ DATABASE_URL, ALLOW_CLEAR_TEXT }))
  }
  return [...problems, ...checkPlace(given)]
}

/** Of `npm run migrate`, likewise. */
export function checkMigration(given: Given): string[] {
  if (given['DATABASE_URL'] !== undefined) return checkPlace(given)
  return ['DATABASE_URL: needed; embedded storage brings itself up to date when the service starts']
}

function checkDevelopment(given: Given): string[] {
  const problems = []
  if (!isLoopback(given['HOST'] ?? '127.0.0.1') && unprotectedGateways(given).length > 0) {
    problems.push('CALLBACK_TOKEN: needed (or CALLBACK_CIDRS) when HOST is not loopback')
  }
  if ((given['REDIS_URL'] ?? given['DATABASE_URL']) !== undefined && given['DATA_KEYS'] === undefined) {
    problems.push('DATA_KEYS: needed with REDIS_URL or DATABASE_URL')
  }
  return problems
}

/** What real callers must be able to rely on. */
function checkProduction(given: Given): string[] {
  const problems = ['REDIS_URL', 'DATABASE_URL', 'DATA_KEYS', 'OPS_TOKEN']
    .filter(name => given[name] === undefined)
    .map(name => `${name}: needed in production`)
  if (unprotectedGateways(given).length > 0) {
    problems.push('CALLBACK_TOKEN: needed (or CALLBACK_CIDRS) in production')
  }
  const isNobody = namedCarriers(given).named.length === 0
  if (
    isNobody &&
    given['AFRICASTALKING_USERNAME'] === undefined &&
    given['AFRICASTALKING_API_KEY'] === undefined
  ) {
    problems.push(
      'AFRICASTALKING_API_KEY: needed in production (or SMS_CARRIERS), nobody else delivers text messages',
    )
  }
  if (given['SMTP_URL'] === undefined && given['EMAIL'] !== 'off') {
    problems.push('SMTP_URL: needed in production (or EMAIL=off)')
  }
  return [
    ...problems,
    ...checkChosen(given, ['CALLBACK_TOKEN', 'OPS_TOKEN', ...ownOf(given, 'TOKEN')]),
    ...checkNetworks(given),
    ...checkClearText(given),
    ...checkClearLinks(given),
  ]
}

/** A network so wide that anybody may be in it protects from nobody. */
function checkNetworks(given: Given): string[] {
  const isTooWide = (cidr: string) => {
    const [address = '', prefix] = cidr.split('/')
    return prefix !== undefined && Number(prefix) < (address.includes(':') ? 16 : 8)
  }
  return ['CALLBACK_CIDRS', 'TRUSTED_PROXIES', ...ownOf(given, 'CIDRS')]
    .filter(name => (given[name] ?? '').split(',').some(isTooWide))
    .map(name => `${name}: names a network that anybody may be in, /8 and /16 (IPv6) are the widest`)
}

function checkPlace(given: Given): string[] {
  return given['DATABASE_URL'] !== undefined && given['DATA_DIR'] !== undefined
    ? ['DATA_DIR: of no use with DATABASE_URL, set one of them']
    : []
}

/** A setting of each gateway's and each carrier's own. */
function ownOf(given: Given, suffix: 'TOKEN' | 'CIDRS'): string[] {
  const names = [...namedGateways(given).named, ...namedCarriers(given).named].map(({ name }) => name)
  return [...new Set(names)].map(name => `${capitals(name)}_${suffix}`)
}

function isProduction(given: Given): boolean {
  return given['NODE_ENV'] === 'production'
}
