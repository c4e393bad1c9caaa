/** What a newcomer reads when the service is up: where it is, and a first call that works as printed. */

import type { Config, GatewaySettings } from '../config/config.ts'
import { samplePeople } from '../eligibility/import/sample-people.ts'

/** What `npm run phone` dials when it is not told. */
const usualUrl = 'http://127.0.0.1:3000'
/** A number nobody has called from: the first call is asked for its language. */
const newCaller = '%2B212600000001'

export function welcome(url: string, config: Config): string {
  const phone = `npm run phone${url === usualUrl ? '' : ` -- --url ${url}`}`
  const doors = config.gateways.filter(({ smpp }) => smpp === undefined)
  const addresses = doors.map(gateway => `${url}${tokenOf(gateway, config)}/${gateway.name}/ussd`)
  const callback = addresses[doors.findIndex(({ kind }) => kind === 'africastalking')]
  const lines = [
    `Tadamon is ready at ${url}`,
    `  the phone in the browser   ${url}/simulator`,
    `  the phone in this terminal ${phone}`,
    `  the operator's page        ${url}/ops`,
    ...addresses.map(address => `  the gateway's callback     ${address}`),
  ]
  const [person] = config.samplePeople ? samplePeople() : []
  if (person !== undefined && callback !== undefined) {
    const digits = (day: string) => day.split('-').reverse().join('')
    const keys = ['2', '1', person.idNumber, digits(person.idExpiry), digits(person.birthDate), '1']
    lines.push(
      `A first call, in French: ${phone}   and then, one at a time,   ${keys.join('   ')}`,
      `The same by the gateway's callback:`,
      `  for text in ${hops(keys).join(' ')}; do`,
      `    curl -s ${callback} -d sessionId=ATUid_first -d phoneNumber=${newCaller} -d "text=$text"; echo; echo`,
      `  done`,
    )
  }
  lines.push(...whatIsEmbedded(config))
  return `${lines.join('\n')}\n`
}

/** What stands in for servers and others, and the way to real ones. */
function whatIsEmbedded(config: Config): string[] {
  const { redisUrl, databaseUrl, dataDir, samplePeople, carriers, offersEmail, email } = config
  const embedded = [
    redisUrl === undefined && 'conversations in memory (REDIS_URL)',
    databaseUrl === undefined &&
      (dataDir === undefined
        ? 'everything else in memory, gone at the end (DATA_DIR keeps it; DATABASE_URL)'
        : `everything else in ${dataDir} (DATABASE_URL)`),
    samplePeople && 'fictitious people (npm run registry)',
    carriers.length === 0 && 'text messages in the simulator (SMS_CARRIERS)',
    offersEmail && email === undefined && 'e-mails in the simulator (SMTP_URL, or EMAIL=off)',
  ].filter(line => line !== false)
  return [
    ...(embedded.length === 0
      ? []
      : ['Embedded, and what would replace it:', ...embedded.map(line => `  ${line}`)]),
    'For production: NODE_ENV=production names what it lacks, npm run doctor looks at the rest, docs/operations/install.md tells how.',
  ]
}

/** Where a token stands in the path: the gateway's own, or that of all. */
function tokenOf({ name, tokens }: GatewaySettings, { callbacks }: Config): string {
  if (tokens.length === 0) return ''
  return tokens === callbacks.tokens ? '/<CALLBACK_TOKEN>' : `/<${name.toUpperCase()}_TOKEN>`
}

/** The text of each hop: all answers so far, joined by `*`; at first none. */
function hops(keys: readonly string[]): string[] {
  return ['""', ...keys.map((_, index) => `"${keys.slice(0, index + 1).join('*')}"`)]
}
