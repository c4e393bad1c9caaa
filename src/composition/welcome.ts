/** What a newcomer reads when the service is up: where it is, and a first call that works as printed. */

import type { Config } from './config.ts'
import { samplePeople } from './eligibility/sample-people.ts'

/** What `npm run phone` dials when it is not told. */
const usualUrl = 'http://127.0.0.1:3000'
/** A number nobody has called from: the first call is asked for its language. */
const newCaller = '%2B212600000001'

export function welcome(url: string, config: Config): string {
  const token = config.callbacks.token === undefined ? '' : '/<CALLBACK_TOKEN>'
  const phone = `npm run phone${url === usualUrl ? '' : ` -- --url ${url}`}`
  const callback = `${url}${token}/africastalking/ussd`
  const lines = [
    `Tadamon is ready at ${url}`,
    `  the phone in the browser   ${url}/simulator`,
    `  the phone in this terminal ${phone}`,
    `  the operator's page        ${url}/ops`,
    `  the gateway's callback     ${callback}`,
  ]
  const [person] = config.samplePeople ? samplePeople() : []
  if (person !== undefined) {
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
  return `${lines.join('\n')}\n`
}

/** The text of each hop: all answers so far, joined by `*`; at first none. */
function hops(keys: readonly string[]): string[] {
  return ['""', ...keys.map((_, index) => `"${keys.slice(0, index + 1).join('*')}"`)]
}
