// What a tester writes reads like a call, and a failure shows the screen, what was expected and the keys so far.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPhone } from '#testing'
import { type Exchange, openEmbedded } from '../support/in-process.ts'
import { phoneOn } from '../support/phone.ts'
import { createCannedLine } from './canned-line.ts'

let exchange: Exchange
beforeAll(async () => {
  exchange = await openEmbedded()
}, 120_000)
afterAll(() => exchange?.close())

describe('a phone', () => {
  test('makes a whole call', async () => {
    const phone = phoneOn(exchange, '0622000001')
    await phone.dial()
    phone.sees('2 Français')
    await phone.key('2', '1', 'CD333333', '09052021', '02111971')
    phone.sees(/Valable jusqu'au 09\/05\/2021/)
    phone.goesOn()
    await phone.key('1')
    phone.sees('Z00333')
    phone.ends()
    const message = await phone.receives(/^Mot de passe Ma CNSS/)
    phone.misses(message.split('\n')[1] ?? '')
    await phone.receivesNothing()
  })

  test('goes on where the call dropped', async () => {
    const phone = phoneOn(exchange, '0622000002')
    await phone.dial({ shortcut: '2*1', network: '60401' })
    await phone.key('AB123456')
    await phone.repeats()
    await phone.drop()
    await phone.dial()
    phone.sees('1 Continuer')
    await phone.key('1')
    phone.sees("jusqu'à quelle date")
    await phone.hangUp()
  })
})

describe('a failure', () => {
  const broken = () =>
    createPhone(createCannedLine(['CON Langue ?\n1 ar', 'END Merci'], ['bonjour']), '0611111111')

  test('shows the screen, what was expected and the keys so far', async () => {
    const phone = broken()
    expect(() => phone.sees('x')).toThrow(
      '0611111111 expected to see “x”\nbut nobody has dialled\nkeys so far: none',
    )
    await phone.dial()
    expect(() => phone.sees('Carte')).toThrow(
      '0611111111 expected to see “Carte”\nbut the phone shows\n| Langue ?\n| 1 ar\nkeys so far: none',
    )
    expect(() => phone.ends()).toThrow('expected the call to be over')
    expect(() => phone.misses(/ar$/)).toThrow('not to see /ar$/')
    await expect(phone.repeats()).rejects.toThrow('the same answer to the same hop')
  })

  test('names the key that nobody hears, and the message that came', async () => {
    const phone = broken()
    await phone.dial()
    await expect(phone.key('1', '2')).rejects.toThrow(
      /before it answers 2\nbut the phone shows\n\| Merci\nend\nkeys so far: 1/,
    )
    expect(() => phone.goesOn()).toThrow('expected to be asked something')
    await expect(phone.receives('salut')).rejects.toThrow('a message with “salut”\nbut this came\n| bonjour')
  })
})
