// What somebody else does beforehand so that the path's host finds out what it has to: everything on a phone, by real calls.
import { choicesOf } from '#machines/questions.ts'
import { blank } from '#machines/registration.ts'
import { wordsFor } from '#machines/screens.ts'
import type { Cast } from './cast.ts'
import { type Phone, phones } from './phones.ts'
import type { Stage } from './stage.ts'
import { birthDay, expiryDay } from './typed.ts'

export interface Forerunner {
  /** Uses up the look-ups that find nobody on this card. */
  spendCard(idNumber: string): Promise<void>
  /** Uses up the codes for this number, E.164. */
  spendCodes(phone: string): Promise<void>
  /** Uses up the second there is for look-ups: its own is on the way, just before whatever comes next. */
  spendSecond(): Promise<void>
  /** Opens the account, so that its password is under way to its holder. */
  openAccount(registrationNumber: string): Promise<void>
  /** Uses up the new passwords of an account that is open. */
  spendRenewals(registrationNumber: string): Promise<void>
}

const missingSms = String(
  choicesOf('idKind', { ...blank, caller: { ...blank.caller, returning: true } }).indexOf('missingSms') + 1,
)

export function createForerunner(stage: Stage, cast: Cast): Forerunner {
  const { cnss, profile } = stage
  let callers = 0

  /** At the first question, past the menu of languages: a caller of its own for each errand. */
  async function begin(number = cast.forerunner(callers++)): Promise<Phone> {
    const phone = phones.ussd(stage, number)
    const { text } = await phone.begin()
    if (profile.languages.length > 1 && text.includes(wordsFor('ar').name)) await phone.key('1')
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

  /** Not before a second has passed, where there is one look-up a second. */
  async function confirm(phone: Phone) {
    await stage.catchBreath()
    return phone.key('1')
  }

  return {
    async spendCard(idNumber) {
      for (let found = true; found; ) {
        const phone = await begin()
        await toReview(phone, idNumber)
        found = (await confirm(phone)).ends === false
        if (found) {
          await phone.key('0')
          await confirm(phone)
        }
      }
    },

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

    async spendSecond() {
      const phone = await begin()
      await toReview(phone, cast.otherCard)
      await stage.catchBreath()
      // Not waited for: on a busy machine the second could be over before the answer.
      void phone.key('1').catch(() => {})
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
    const { secret } = await stage.post.take(number, 'code')
    const phone = phones.ussd(stage, number)
    await phone.begin()
    await phone.key(secret)
  }
}
