// Answers in a call as people really typed them (trials B1-B9): what was tried, its cousins, and what is right.
import { describe, expect, it } from 'vitest'
import type { State } from '#machines/protocol.ts'
import { phoneOnMachine } from '#testing'

const people = [
  'person cnie AB123457 2027-12-31 1980 amo-tadamon Z80001 account',
  'person residence A123456B 2029-01-31 1975-02-03 amo-tadamon Z80002 account',
]

/** A phone that has typed so far, in French. */
async function typing(...keys: string[]) {
  const phone = phoneOnMachine({ people, settings: { LANGUAGES: 'fr' } })
  await phone.dial()
  if (keys.length > 0) await phone.key(...keys)
  return phone
}

const toExpiry = ['1', 'AB123456']
const toBirth = [...toExpiry, '31122027']
const toPhone = [...toBirth, '05091980', '2', '5']
const toEmail = [...toBirth, '05091980', '2', '6']

/** Where each key leads from the same place. */
async function leads(from: readonly string[], key: string): Promise<State | null> {
  return (await typing(...from, key)).state as State | null
}

describe('B1: back and leave', () => {
  const places = [['1'], toExpiry, toBirth, toPhone]

  it.each(['0.', '0#', '0,', '(0)', '0 ', '٠', 'retour'])('%j goes back at any question', async key => {
    for (const place of places) expect(await leads(place, key)).toBe(await leads(place, '0'))
  })

  it.each(['00#', '00.', '0 0', '٠٠', 'quitter'])('%j leaves at any question', async key => {
    for (const place of [[], ...places]) expect(await leads(place, key)).toBe('left')
  })

  it('neither is ever taken for a card number', async () => {
    for (const kind of ['1', '2'])
      for (const key of ['0.', '00#', '0', '00']) expect(await leads([kind], key)).not.toBe('idExpiry')
  })

  it.each([
    [['1'], 'AB123456#', 'idExpiry'],
    [['2'], 'A123456B#', 'idExpiry'],
    [toExpiry, '31122027#', 'birthDate'],
    [toBirth, '1980#', 'review'],
    [toPhone, '0687654321#', 'phoneAgain'],
    [toEmail, 'nom@exemple.ma#', 'emailCheck'],
    [[], '1#', 'idNumber'],
    [['1', '123456'], '0102#', 'idExpiry'],
  ] as const)('after %j a `#` at the end of %j is stripped', async (from, key, state) => {
    expect(await leads(from, key)).toBe(state)
  })
})

describe('B2: a residence card', () => {
  it.each(['je ne sais pas', 'ABCDEF', 'oui', '0612345678', '+212 612 345 678'])(
    'is not read in %j',
    async words => {
      const phone = await typing('2', words)
      expect(phone.state).toBe('idNumber')
      phone.sees('Tapez les lettres et les chiffres de la carte.')
    },
  )

  it('hears STOP and AIDE', async () => {
    expect(await leads(['2'], 'STOP')).toBe('left')
    const phone = await typing('2', 'AIDE')
    expect(phone.state).toBe('idNumber')
    phone.sees('Aide : 05 20 19 40 40')
  })
})

it.each([
  ['1 2', 'AB123456'],
  ['1-2', 'AB123456'],
  ['01 02', 'AB123456'],
  ['0102', 'AB123456'],
  ['12', 'L123456'],
  ['1*2', 'AB123456'],
  ['26 1', 'ZA123456'],
])('B3: letters by rank %j are read as %s', async (letters, number) => {
  const phone = await typing('1', '123456', letters, '31122027', '05091980')
  phone.sees(`Carte nationale ${number}`)
})

describe('B4: a date', () => {
  it.each([
    ['05/09/80', '05/09/1980'],
    ['5 septembre 1980', '05/09/1980'],
    ['5 SEPT. 80', '05/09/1980'],
    ['1er janvier 1980', '01/01/1980'],
    ['5 شتنبر 1980', '05/09/1980'],
    ['٥ شتنبر ١٩٨٠', '05/09/1980'],
    ['5 ⵛⵓⵜⴰⵏⴱⵉⵔ 1980', '05/09/1980'],
    ['O5O91980', '05/09/1980'],
    ['5091980', '05/09/1980'],
    ['050980', '05/09/1980'],
    ['né le 5/9/1980', '05/09/1980'],
  ])('of birth %j is read as %s', async (typed, shown) => {
    ;(await typing(...toBirth, typed)).sees(`Naissance ${shown}`)
  })

  it.each([
    [toExpiry, '31/12/27', "Tapez l'année en 4 chiffres."],
    [toBirth, '02/03/10', "Tapez l'année en 4 chiffres."],
    [toBirth, '80', "Tapez l'année en 4 chiffres."],
    [toBirth, '31/9/1980', "Ce jour n'existe pas"],
    [toExpiry, '30022028', "Ce jour n'existe pas"],
    [toExpiry, '311227', 'Tapez 8 chiffres.'],
    [toExpiry, 'demain', 'Tapez 8 chiffres.'],
  ])('after %j, %j is refused with what to type', async (from, typed, line) => {
    ;(await typing(...from, typed)).sees(line)
  })
})

it.each([
  [toExpiry, '05091980', 'Tapez la fin de validité, pas la naissance.'],
  [toExpiry, '05092065', "Vérifiez l'année."],
  [toBirth, '31122030', "Vérifiez l'année."],
  [toBirth, '01011880', "Vérifiez l'année."],
])('B5: after %j, %j is said to be the wrong year or the wrong date', async (from, typed, line) => {
  ;(await typing(...from, typed)).sees(line)
})

describe('B6: the year alone', () => {
  it('is offered to those who know no more', async () => {
    ;(await typing(...toBirth)).sees('ou, jour inconnu : 1980')
    const arabic = phoneOnMachine({ settings: { LANGUAGES: 'ar' } })
    await arabic.dial()
    await arabic.key(...toBirth)
    arabic.sees('لا تعرف اليوم؟ 1980')
  })

  it('agrees with a birth of which no more is registered', async () => {
    ;(await typing('1', 'AB123457', '31122027', '1980', '1')).sees('Z80001')
  })
})

describe('B7: a card number among words', () => {
  it.each([
    'CIN AB123456',
    'N° AB123456',
    'AB123456 merci',
    '(AB123456)',
    'ma carte : AB-123-456.',
    'carte nationale AB 123456',
  ])('is read in %j', async typed => {
    const phone = await typing('1', typed, '31122027', '05091980')
    phone.sees('Carte nationale AB123456')
  })

  it('is read with the dates that were typed along', async () => {
    ;(await typing('1', 'AB123456 31/12/2027 05/09/1980')).sees('Naissance 05/09/1980')
  })

  it.each(['AB123456 CD123456', 'AB123456 0612345678', 'AB123456 j ai 45 ans', 'séjour AB123456'])(
    'is not read in %j: no digit is dropped, no kind of card changed',
    async typed => {
      const phone = await typing('1', typed)
      expect(phone.state).toBe('idNumber')
      phone.sees('Tapez les lettres puis les chiffres de la carte.')
    },
  )
})

describe('B8: an e-mail', () => {
  it.each([
    'mon email est nom@exemple.ma',
    'nom@exemple.ma.',
    'Nom@Exemple.MA,',
    '<nom@exemple.ma>',
    'nom @ exemple.ma',
  ])('is read in %j', async typed => {
    ;(await typing(...toEmail, typed)).sees('\nnom@exemple.ma\n')
  })

  it.each(['nom..x@', 'nom..x@exemple.ma', '.@exemple.ma', 'nom@exemple', 'nom@exemple..ma', 'nom@1.2'])(
    'that no server takes is refused: %j',
    async typed => {
      ;(await typing(...toEmail, typed)).sees('Tapez une adresse avec @.')
    },
  )
})

describe('B9: another phone', () => {
  it.each(['06,12,34,56,78', '06_12_34_56_78', '06.12.34.56.78', 'le 0612345678'])(
    'is read in %j',
    async typed => {
      expect(await leads(toPhone, typed)).toBe('phoneAgain')
    },
  )

  it.each(['061234567', '06123456789', '0612345678 ext 5', '0522334455'])(
    'is not read in %j: ten digits',
    async typed => {
      const phone = await typing(...toPhone, typed)
      expect(phone.state).toBe('phone')
      phone.sees('Tapez 10 chiffres')
    },
  )
})

describe('the count of mistakes', () => {
  it('ends the call at the third with the same message', async () => {
    expect(await leads([...toExpiry, 'x', 'y'], 'z')).toBe('tooManyMistakes')
  })

  it('lets those try longer who try something else, up to five', async () => {
    const others = ['x', '31/12/27', '30022028', '31122099']
    expect(await leads(toExpiry.concat(others.slice(0, 3)), others[3] ?? '')).toBe('idExpiry')
    expect(await leads([...toExpiry, ...others], '05091980')).toBe('tooManyMistakes')
    expect(await leads([...toExpiry, ...others], '31122027')).toBe('birthDate')
  })

  it('counts the first, and each whose message is that of the one before', async () => {
    // date 1, year, year 2, date, date 3.
    expect(await leads([...toExpiry, 'x', '31/12/27', '31/12/27', 'x'], 'x')).toBe('tooManyMistakes')
    // date 1, year, date, date 2.
    expect(await leads([...toExpiry, 'x', '31/12/27', 'x'], 'x')).toBe('idExpiry')
  })

  it('begins anew at the next question, and ends with the call centre’s number', async () => {
    const phone = await typing(...toExpiry, 'x', 'x', '31122027', 'x', 'x')
    expect(phone.state).toBe('birthDate')
    await phone.key('x')
    phone.sees("Nous n'avons pas compris vos réponses.\nAide : 05 20 19 40 40")
    phone.ends()
  })
})
