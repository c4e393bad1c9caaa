// What somebody else does beforehand so that the path's host finds out what it has to: everything on a phone, by real calls.

import { blank } from '#machines/context.ts'
import { choicesOf } from '#machines/input.ts'
import { localeFor } from '#machines/screens.ts'
import type { Cast } from './cast.ts'
import { type Phone, phones } from './phones.ts'
import type { Stage } from './stage.ts'
import { birthDay, expiryDay } from './typed.ts'

export interface Preparation {
  /** Uses up the codes for this number, E.164. */
  spendCodes(phone: string): Promise<void>
  /** Opens the account, so that its password is under way to its holder. */
  openAccount(registrationNumber: string): Promise<void>
  /** Uses up the new passwords of an account that is open. */
  spendRenewals(registrationNumber: string): Promise<void>
}

const missingSms = String(
  choicesOf('idKind', { ...blank, caller: { ...blank.caller, returning: true } }).indexOf('missingSms') + 1,
)

export function createPreparation(stage: Stage, cast: Cast): Preparation {
  const { cnss, profile } = stage
  let callers = 0

  /** At the first question, past the menu of languages: a caller of its own for each errand. */
  async function begin(number = cast.preparer(callers++)): Promise<Phone> {
    const phone = phones.ussd(stage, number)
    const { text } = await phone.begin()
    if (profile.languages.length > 1 && text.includes(localeFor('ar').name)) await phone.key('1')
    return phone
  }

  async function keys(phone: Phone, ...texts: string[]) {
    let shown = { text: '', ends: false as boolean | null }
    for (const text of texts) shown = await phone.key(text)
    return shown
  }

  const toReview = (phone: Phone, idNumber: string) => {
    const kind = /^[A-Z]{2}/.test(idNumber) ? '1' : '2'
    return keys(phone, kind, idNumber, expiryDay, birthDay)
  }

  const confirm = (phone: Phone) => phone.key('1')

  return {
    async spendCodes(number) {
      cnss.say(cast.otherCard, {
        outcome: 'registered',
        registrationNumber: cast.registrationNumber(9),
        hasAccount: false,
      })
      const other = `0${number.slice(4)}`
      // A call for each code: a second one in the same call would have to wait.
      for (let ended = false; !ended; ) {
        const phone = await begin()
        await toReview(phone, cast.otherCard)
        // Change, another phone, twice, its operator.
        await keys(phone, '2', '5', other, other, '1')
        ended = (await confirm(phone)).ends !== false
      }
    },

    async openAccount(registrationNumber) {
      cnss.say(cast.otherCard, { outcome: 'registered', registrationNumber, hasAccount: false })
      const phone = await begin(cast.holder)
      await toReview(phone, cast.otherCard)
      await confirm(phone)
      if (profile.codeForOwnNumber) await proveOwnNumber(cast.holder)
    },

    async spendRenewals(registrationNumber) {
      cnss.say(cast.otherCard, { outcome: 'registered', registrationNumber, hasAccount: true })
      const phone = await begin(cast.holder)
      await phone.key(missingSms)
      await toReview(phone, cast.otherCard)
      await confirm(phone)
      await phone.key('1')
    },
  }

  /** Where every number has to be proved, the code came by SMS and is typed in the next call. */
  async function proveOwnNumber(number: string): Promise<void> {
    const { secret } = await stage.inbox.take(number, 'code')
    const phone = phones.ussd(stage, number)
    await phone.begin()
    await phone.key(secret)
  }
}
