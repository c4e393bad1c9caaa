/** The settings that a story needs of its service, where the usual ones would tell another story. */
import type { z } from 'zod'
import { settings } from '../settings.ts'
import { LineFailure } from './line.ts'

/** As the environment writes them. */
export type StorySettings = Readonly<Record<string, string>>

/** The settings that callers notice. */
const noticed = settings.pick({ LANGUAGES: true, OTP_POLICY: true, SERVICE_CODE: true, CALL_CENTRE: true })

/** `LANGUAGES ar,fr` (or with `=`) as a setting; as a text, the rule that it breaks. */
export function readSetting(text: string): { name: string; value: string } | string {
  const [, name = '', value = ''] = /^([A-Z_]+)[ =](\S.*)$/.exec(text) ?? []
  const names = Object.keys(noticed.shape)
  if (!names.includes(name)) return `setting NAME VALUE, where NAME is ${names.join(', ')}`
  const read = noticed.safeParse({ [name]: value })
  return read.success ? { name, value } : `${name}: ${read.error.issues[0]?.message}`
}

/** All of them, the usual ones where `needed` says nothing. @throws LineFailure */
export function settingsNoticed(needed: StorySettings): z.infer<typeof noticed> {
  for (const [name, value] of Object.entries(needed)) {
    const read = readSetting(`${name} ${value}`)
    if (typeof read === 'string') throw new LineFailure(`${name} ${value}: ${read}`)
  }
  return noticed.parse(needed)
}

/** In one line and always in the same order: stories with the same line can be told to the same service. */
export function writeSettings(needed: StorySettings): string {
  return Object.keys(needed)
    .sort()
    .map(name => `${name}=${needed[name]}`)
    .join(' ')
}
