// The services that paths are walked through: one setting apart each, so that every guard on a setting goes both ways.
import type { Caller, Channel, Language } from '#machines/protocol.ts'
import { words } from '#machines/screens.ts'

/** Every language that has words. */
export const spoken = Object.keys(words) as Language[]

/** A second channel is one more line here and one in phones.ts. */
export const channels: readonly Channel[] = ['ussd', 'sms']

export interface Profile {
  name: string
  languages: readonly Language[]
  codeForOwnNumber: boolean
  /** Whether a second look-up within a second is one too many. */
  isCrowded: boolean
}

export const usual: Profile = {
  name: 'usual',
  languages: spoken,
  codeForOwnNumber: false,
  isCrowded: false,
}

export const strict: Profile = {
  name: 'a code for every number, one look-up a second',
  languages: spoken,
  codeForOwnNumber: true,
  isCrowded: true,
}

export const alone = (language: Language): Profile => ({
  name: `${language} alone`,
  languages: [language],
  codeForOwnNumber: false,
  isCrowded: false,
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
