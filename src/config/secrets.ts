/** The settings that are secrets: each may be in a file, and those that we choose are strong and each its own in production. */
import { readFileSync } from 'node:fs'
import { systemCodeOf } from '../platform/failures.ts'
import { isStrongKey, isStrongToken } from './strength.ts'

/** By name, as the environment writes them. */
export type Given = Readonly<Record<string, string | undefined>>

/** `NAME_FILE` names a file that holds `NAME`: what an orchestrator mounts, and `docker inspect` does not show. */
export const secretNames = [
  'AFRICASTALKING_API_KEY',
  'AFRICASTALKING_TOKEN',
  'CALLBACK_TOKEN',
  'DATABASE_URL',
  'DATA_KEYS',
  'ELIGIBILITY_TOKEN',
  'FLARES_PASSWORD',
  'INFOBIP_API_KEY',
  'KANNEL_PASSWORD',
  'OPS_TOKEN',
  'REDIS_SENTINEL_PASSWORD',
  'REDIS_URL',
  'SMTP_URL',
  'TWILIO_AUTH_TOKEN',
] as const

/** `given` with what the files hold, and what is wrong with them. `more` are the secrets whose names depend on others. */
export function readSecretFiles(
  given: Given,
  more: readonly string[] = [],
): { given: Given; problems: string[] } {
  const held: Record<string, string> = {}
  const problems: string[] = []
  for (const name of new Set([...secretNames, ...more])) {
    const file = given[`${name}_FILE`]
    if (file === undefined) continue
    if (given[name] !== undefined) problems.push(`${name}_FILE: of no use with ${name}, set one of them`)
    try {
      // Editors and `echo` end a file with a new line.
      held[name] = readFileSync(file, 'utf8').trimEnd()
      if (held[name] === '') problems.push(`${name}_FILE: the file is empty`)
    } catch (error) {
      problems.push(`${name}_FILE: cannot be read (${systemCodeOf(error) ?? 'no file'})`)
    }
  }
  return { given: { ...given, ...held }, problems }
}

/** Certificates are in files alone; one that cannot be read is said at the start, not at the first call. */
export function checkCertificateFiles(given: Given): string[] {
  return ['DATABASE_CA_FILE', 'REDIS_CA_FILE'].flatMap(name => {
    const file = given[name]
    if (file === undefined) return []
    try {
      readFileSync(file)
      return []
    } catch (error) {
      return [`${name}: cannot be read (${systemCodeOf(error) ?? 'no file'})`]
    }
  })
}

const weak = 'weak: must be 128 random bits, 22 characters of base64url or 32 hexadecimal digits'

/** Of those that we choose ourselves: `names` of tokens, and the data keys. One that somebody else gave us is as it is. */
export function checkChosen(given: Given, names: readonly string[]): string[] {
  const problems: string[] = []
  const tokens = names.flatMap(name => partsOf(given[name]).map(secret => ({ name, secret })))
  for (const { name, secret } of tokens) {
    if (!isStrongToken(secret)) problems.push(`${name}: ${weak}`)
  }
  const keys = partsOf(given['DATA_KEYS']).map(part => ({
    name: 'DATA_KEYS',
    secret: part.split(':')[1] ?? '',
  }))
  if (keys.some(({ secret }) => !isStrongKey(secret))) {
    problems.push('DATA_KEYS: weak: each key must be 32 random bytes')
  }
  const firstWith = new Map<string, string>()
  for (const { name, secret } of [...tokens, ...keys]) {
    const first = firstWith.get(secret)
    if (first === undefined) firstWith.set(secret, name)
    else
      problems.push(
        `${name}: the same as ${first === name ? 'another of them' : first}, each must be its own`,
      )
  }
  return [...new Set(problems)]
}

function partsOf(list = ''): string[] {
  return list === '' ? [] : list.split(',').map(part => part.trim())
}
