/** Which settings lead to another host without encryption: what passes there, somebody on the way reads and changes. */
import { readRedisUrl } from '../redis/address.ts'
import { namedCarriers } from './carrier-settings.ts'
import { capitals, namedGateways } from './gateway-settings.ts'
import type { Given } from './secrets.ts'
import { readAddress } from './smpp-settings.ts'

/** As `ALLOW_CLEAR_TEXT` names them. */
export const clearTextNames = [
  'redis',
  'postgres',
  'eligibility',
  'smtp',
  'carrier',
  'smpp',
  'traces',
] as const
type ClearTextName = (typeof clearTextNames)[number]

/** Whether it does; a setting that cannot be read is named for that elsewhere. */
const rules: readonly [
  name: ClearTextName,
  setting: string,
  isClear: (url: string) => boolean,
  right: string,
][] = [
  ['redis', 'REDIS_URL', isClearRedis, 'rediss://'],
  ['postgres', 'DATABASE_URL', isClearPostgres, 'sslmode=verify-full'],
  ['eligibility', 'ELIGIBILITY_URL', isClearHttp, 'https://'],
  ['smtp', 'SMTP_URL', isClearSmtp, 'smtps://, or requireTLS=true'],
  ['traces', 'OTEL_EXPORTER_OTLP_ENDPOINT', isClearHttp, 'https://'],
]

/** Each carrier's address, whether it is named or not. */
function carrierRules(given: Given): typeof rules {
  const names = namedCarriers(given).named.filter(({ kind }) => kind !== 'smpp')
  const addresses = new Set(['AFRICASTALKING_URL', ...names.map(({ name }) => `${capitals(name)}_URL`)])
  return [...addresses].map(setting => ['carrier', setting, isClearHttp, 'https://'] as const)
}

export function checkClearText(given: Given): string[] {
  const allowed = (given['ALLOW_CLEAR_TEXT'] ?? '').split(',').map(part => part.trim())
  return [...rules, ...carrierRules(given)].flatMap(([name, setting, isClear, right]) => {
    const url = given[setting]
    return url === undefined || allowed.includes(name) || !isClear(url)
      ? []
      : [`${setting}: in clear text to another host: use ${right}, or say ALLOW_CLEAR_TEXT=${name}`]
  })
}

/** The same of links, whose names are given. */
export function checkClearLinks(given: Given): string[] {
  const named = [...namedGateways(given).named, ...namedCarriers(given).named]
  const names = new Set(named.filter(({ kind }) => kind === 'smpp').map(({ name }) => name))
  const allowed = (given['ALLOW_CLEAR_TEXT'] ?? '').split(',').map(part => part.trim())
  return [...names].flatMap(name => {
    const address = readAddress(given[`${capitals(name)}_URL`] ?? '')
    const isClear = address !== null && !address.tls && !isLoopback(address.host)
    return isClear && !allowed.includes('smpp')
      ? [
          `${capitals(name)}_URL: in clear text to another host: use smpps://, or say ALLOW_CLEAR_TEXT=smpp (a private line)`,
        ]
      : []
  })
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}

function isClearHttp(url: string): boolean {
  const { protocol, hostname = '' } = URL.parse(url) ?? {}
  return protocol === 'http:' && !isLoopback(hostname)
}

function isClearSmtp(url: string): boolean {
  const parsed = URL.parse(url)
  if (parsed?.protocol !== 'smtp:' || isLoopback(parsed.hostname)) return false
  // Without this the letter goes on in clear text where STARTTLS is not offered, or was taken out on the way.
  return parsed.searchParams.get('requireTLS') !== 'true'
}

/** Read by hand: several hosts between commas are no URL. */
function isClearPostgres(url: string): boolean {
  const [, named = '', query = ''] = /^postgres(?:ql)?:\/\/(?:[^@/?]*@)?([^/?]*)[^?]*\??(.*)$/.exec(url) ?? []
  const parameters = new URLSearchParams(query)
  const hosts = (parameters.get('host') ?? named).split(',').map(host => host.replace(/:\d+$/, ''))
  // Without a host, or with a folder in its place, it is a socket of this machine.
  if (hosts.every(host => host === '' || host.startsWith('/') || isLoopback(host))) return false
  // `prefer` goes on without, `no-verify` speaks to anybody.
  const mode = parameters.get('sslmode')
  return mode === null
    ? !['true', '1'].includes(parameters.get('ssl') ?? '')
    : !['require', 'verify-ca', 'verify-full'].includes(mode)
}

function isClearRedis(url: string): boolean {
  try {
    const address = readRedisUrl(url)
    const endpoints = address.kind === 'server' ? [address.endpoint] : address.endpoints
    return !address.login.tls && !endpoints.every(({ host }) => isLoopback(host))
  } catch {
    return false
  }
}
