// The settings that a transcript may name are the service's own: same names, same forms, same usual values.
import { expect, it } from 'vitest'
import { settings } from '#src/config/settings.ts'
import { readSetting } from '#testing'
import { settingsNoticed } from '#testing/transcript-settings.ts'

const isSettingOfService = (name: string, value: string) =>
  settings.partial().safeParse({ [name]: value }).success

it.each([
  ['LANGUAGES', ['ar,fr', 'fr', 'ar, fr ,zgh', 'ar,ar', 'ar,en', 'ar;fr', ',']],
  ['OTP_POLICY', ['always', 'other-number', 'never', 'ALWAYS', 'always ']],
  ['SERVICE_CODE', ['*000#', '*384*1#', '000#', '*000', '*#', `*${'1'.repeat(11)}#`]],
  ['CALL_CENTRE', ['05 20 19 40 40', '+212520194040', '08-02', '0', '1'.repeat(19)]],
] as const)('%s is read as the service reads it', (name, values) => {
  for (const value of values) {
    const isSetting = typeof readSetting(`${name} ${value}`) !== 'string'
    expect([value, isSetting]).toEqual([value, isSettingOfService(name, value)])
  }
})

it('are usually what the service usually is', () => {
  const { LANGUAGES, OTP_POLICY, SERVICE_CODE, CALL_CENTRE } = settings.parse({})
  expect(settingsNoticed({})).toEqual({
    languages: LANGUAGES,
    codeForOwnNumber: OTP_POLICY === 'always',
    serviceCode: SERVICE_CODE,
    callCentre: CALL_CENTRE,
  })
})
