// The services that paths are walked through: one setting apart each, so that every guard on a setting goes both ways.
import type { Caller, Channel, Language } from '#machines/protocol.ts'
import { locales } from '#machines/screens.ts'

/** Every language that has words. */
export const spoken = Object.keys(locales) as Language[]

/** A second channel is one more line here and one in phones.ts. */
export const channels: readonly Channel[] = ['ussd', 'sms']

export interface Profile {
  name: string
  languages: readonly Language[]
  codeForOwnNumber: boolean
  /** Whether a claim waits for the phone that the CNSS knows, or is refused. */
  claimsWait: boolean
}

export const usual: Profile = {
  name: 'usual',
  languages: spoken,
  codeForOwnNumber: false,
  claimsWait: true,
}

export const strict: Profile = {
  name: 'a code for every number, no claims',
  languages: spoken,
  codeForOwnNumber: true,
  claimsWait: false,
}

export const alone = (language: Language): Profile => ({
  name: `${language} alone`,
  languages: [language],
  codeForOwnNumber: false,
  claimsWait: true,
})

/** Numbers that stand for others: each played path has its own. */
export const ownPhone = '+212600000001'

/** Who may dial: a new caller, and one who called before in this language. */
export function callersOf(of: Profile, channel: Channel, language: Language): readonly Caller[] {
  const stranger: Caller = {
    channel,
    phone: ownPhone,
    operator: 'iam',
    languages: of.languages,
    language: null,
    returning: false,
    codeForOwnNumber: of.codeForOwnNumber,
  }
  return [stranger, { ...stranger, language, returning: true }]
}
