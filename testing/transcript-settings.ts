/** The settings that callers notice: a transcript says which of them are not the usual ones. */
import { type Language, languages } from '../machines/protocol.ts'
import { usual } from '../machines/screens.ts'
import { LineFailure } from './line.ts'

/** As the environment writes them. */
export type TranscriptSettings = Readonly<Record<string, string>>

export interface NoticedSettings {
  languages: readonly Language[]
  codeForOwnNumber: boolean
  serviceCode: string
  callCentre: string
}

/** The same names, forms and usual values as in src/config/settings.ts: a test compares them. */
const noticed: Readonly<Record<string, { usual: string; rule: string; holds(value: string): boolean }>> = {
  LANGUAGES: {
    usual: 'ar,fr',
    rule: `must be some of ${languages.join(',')}, none of them twice`,
    holds: value => {
      const list = languagesIn(value)
      return new Set(list).size === list.length && list.every(one => languages.includes(one))
    },
  },
  OTP_POLICY: {
    usual: 'other-number',
    rule: 'must be always or other-number',
    holds: value => /^(always|other-number)$/.test(value),
  },
  SERVICE_CODE: {
    usual: usual.serviceCode,
    rule: 'must be like *000#, at most 12 characters',
    holds: value => /^\*[0-9*]{1,10}#$/.test(value),
  },
  CALL_CENTRE: {
    usual: usual.callCentre,
    rule: 'must be a phone number of at most 18 digits and blanks',
    holds: value => /^\+?[0-9][0-9 ]{2,17}$/.test(value),
  },
}

const languagesIn = (value: string) => value.split(',').map(part => part.trim()) as Language[]

/** `LANGUAGES ar,fr` (or with `=`) as a setting; as a text, the rule that it breaks. */
export function readSetting(text: string): { name: string; value: string } | string {
  const [, name = '', value = ''] = /^([A-Z_]+)[ =](\S.*)$/.exec(text) ?? []
  const setting = noticed[name]
  if (setting === undefined) return `setting NAME VALUE, where NAME is ${Object.keys(noticed).join(', ')}`
  return setting.holds(value) ? { name, value } : `${name}: ${setting.rule}`
}

/** All of them, the usual ones where `needed` says nothing. @throws LineFailure */
export function settingsNoticed(needed: TranscriptSettings): NoticedSettings {
  for (const [name, value] of Object.entries(needed)) {
    const read = readSetting(`${name} ${value}`)
    if (typeof read === 'string') throw new LineFailure(`${name} ${value}: ${read}`)
  }
  const chosen = (name: string) => needed[name] ?? noticed[name]?.usual ?? ''
  return {
    languages: languagesIn(chosen('LANGUAGES')),
    codeForOwnNumber: chosen('OTP_POLICY') === 'always',
    serviceCode: chosen('SERVICE_CODE'),
    callCentre: chosen('CALL_CENTRE'),
  }
}

/** In one line and always in the same order: transcripts with the same line can be played on the same service. */
export function writeSettings(needed: TranscriptSettings): string {
  return Object.keys(needed)
    .sort()
    .map(name => `${name}=${needed[name]}`)
    .join(' ')
}
