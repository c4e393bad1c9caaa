/** What a newcomer reads when the service is up: where it is, and a first call that works as printed. */

import type { Config } from './config.ts'
import { samplePeople } from './eligibility/sample-people.ts'

export function welcome(url: string, config: Config): string {
  const token = config.callbacks.token === undefined ? '' : '/<CALLBACK_TOKEN>'
  const lines = [
    `Tadamon is ready at ${url}`,
    `  the phone in the browser   ${url}/simulator`,
    `  the phone in this terminal npm run phone`,
    `  the operator's page        ${url}/ops`,
    `  the gateway's callback     ${url}${token}/africastalking/ussd`,
  ]
  const [person] = config.samplePeople ? samplePeople() : []
  if (person !== undefined) {
    const digits = (day: string) => day.split('-').reverse().join('')
    const answers = [person.idNumber, digits(person.idExpiry), digits(person.birthDate), '1']
    lines.push(
      `A first call: dial, then answer  2 (French)  1 (national card)  ${answers.join('  ')}`,
      `or all at once:`,
      `  curl -s ${url}${token}/africastalking/ussd -d sessionId=ATUid_first -d phoneNumber=%2B212600000001 \\`,
      `    -d serviceCode=${encodeURIComponent(config.serviceCode)} -d text=`,
    )
  }
  return `${lines.join('\n')}\n`
}
