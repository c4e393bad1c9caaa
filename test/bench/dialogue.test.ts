// The bench expects of every variant the very screens that the conversation shows.
import { expect, it } from 'vitest'
import { askingHops, hopsOfCall, screenAt, transcriptsBefore, typedAt } from '#bench/dialogue.ts'
import { callerOf } from '#bench/people.ts'
import { phoneOnMachine } from '#testing'

const callers = [true, false].flatMap(hasAccount => [4_711, 4_712].map(index => callerOf(index, hasAccount)))

it.each(callers)('$idNumber reads in $language what the machine says, hop by hop', async caller => {
  const { idNumber, idExpiry, birthDate, registrationNumber, hasAccount } = caller
  const cells = [idNumber, isoDay(idExpiry), isoDay(birthDate), 'amo-tadamon', registrationNumber]
  const person = `person cnie ${cells.join(' ')} ${hasAccount ? 'account' : 'no-account'}`
  const phone = phoneOnMachine({ number: caller.phone.replace('+212', '0'), people: [person] })
  await phone.dial()
  const shown = [phone.screen]
  for (const answer of typedAt(hopsOfCall - 1, caller).split('*')) {
    await phone.key(answer)
    shown.push(phone.screen)
  }
  phone.ends()
  const expected = shown.map((screen, hop) => `${hop < askingHops ? 'CON' : 'END'} ${screen}`)
  expect(expected.map((_, hop) => screenAt(hop, caller).toString())).toEqual(expected)
})

it.each(callers)('$idNumber of version 0.1.0 is held against its words, in $language', caller => {
  const kept = transcriptsBefore('a checkout without transcripts')
  const screens = Array.from({ length: hopsOfCall }, (_, hop) => screenAt(hop, caller, kept).toString())
  const asked = { fr: 'Date de fin de la carte', ar: 'انتهاء' }
  expect(screens[3]).toContain(asked[caller.language])
  expect(screens[5]).toContain(caller.idNumber)
  expect(screens[6]).toContain(caller.registrationNumber)
  expect(screens).not.toContain('')
})

function isoDay(typed: string): string {
  return `${typed.slice(4)}-${typed.slice(2, 4)}-${typed.slice(0, 2)}`
}
