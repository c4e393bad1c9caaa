// Text messages as people really wrote them (trials A2-A5, A12-A16): what was tried, its cousins, and what is right.
import { describe, expect, it } from 'vitest'
import { readRequest } from '#machines/reading/request.ts'
import { exchangeOnMachine, type Line, type TranscriptSettings } from '#testing'

const number = '0611222333'
const known = 'person cnie QB200001 2028-12-10 1970-10-12 amo-tadamon Z90001 no-account'
const foreign = 'person residence A123456B 2029-01-31 1975-02-03 amo-tadamon Z90002 account'
const complete = 'QB200001 10/12/2028 12/10/1970'
const today = '2026-11-22'

/** A phone that writes: what comes back for each message. */
function texting(settings: TranscriptSettings = {}) {
  const line: Line = exchangeOnMachine({ people: [known, foreign], settings }).line()
  let read = 0
  return async (words: string): Promise<string[]> => {
    await line.text(number, words)
    const messages = (await line.messages('+212611222333', read)) ?? []
    read = messages.at(-1)?.id ?? read
    return messages.map(({ text }) => text)
  }
}

const answer = async (text: ReturnType<typeof texting>, ...words: string[]): Promise<string> => {
  let last: string[] = []
  for (const one of words) last = await text(one)
  return last.join('\n--\n')
}

describe('A2: STOP', () => {
  const stops = [
    'STOP!',
    'توقف!',
    'STOP،',
    '"STOP"',
    'arretez',
    'إيقاف',
    'stop.',
    '« STOP »',
    'S.T.O.P',
    'UNSUBSCRIBE',
    'STOPALL',
    'désabonner',
    'ANNULER',
    'إلغاء',
    'ⴱⴷⴷ',
  ]

  it.each(stops)('%j is heard alone', async stop => {
    expect(await answer(texting(), stop)).toMatch(/rien à effacer|نحذفه/)
  })

  it.each(stops)('%j is heard at every question, and is never an answer or a mistake', async stop => {
    const way = ['AMO FR', '1', 'QB200001', '10122028', '12101970', '2', '5', '0687654321']
    for (let length = 1; length <= way.length; length += 1) {
      const text = texting()
      await answer(text, ...way.slice(0, length))
      expect(await answer(text, stop)).toMatch(/effacées|حذفنا/)
      expect(await answer(text, 'AMO')).toContain('Quelle carte')
    }
  })
})

describe('A3: the keyword', () => {
  it.each([
    'AMO!',
    'A M O',
    'a.m.o',
    'ramed',
    'RAMED svp',
    'bonjour AMO svp',
    'Bonjour je veux mon numero AMO',
    '«amo»',
    'AMO\u200b',
    'tadamn',
  ])('%j begins', async words => expect(await answer(texting(), words)).toContain('2 Français'))

  it.each(['راميد', 'تضامن!', 'التضامن', 'تَضامُن', 'السلام عليكم تضامن'])(
    '%j begins, in Arabic',
    async words => expect(await answer(texting(), words)).toContain('ما نوع بطاقتك؟'),
  )

  it.each([
    'تضامن، QB200001، 10/12/2028، 12/10/1970',
    'تضامنQB200001 10122028 12101970',
    'AMO FR QB200001 10122028 12101970',
    'AMOQB200001 10122028 12101970',
  ])('%j is understood with what comes with it', async words =>
    expect(await answer(texting(), words)).toContain('Z90001'),
  )
})

describe('A4: help', () => {
  it('that is asked for is always given', async () => {
    const text = texting({ LANGUAGES: 'fr' })
    for (const words of ['AIDE', 'AIDE', '?', 'aide !'])
      expect(await answer(text, words)).toContain('Envoyez AMO')
    expect(await answer(text, 'bonjour')).toBe('')
  })

  it('in the middle of a conversation repeats the question, and counts as no mistake', async () => {
    const text = texting()
    await answer(text, 'AMO FR', '1', 'QB200001')
    for (let time = 0; time < 7; time += 1) {
      expect(await answer(text, '?')).toMatch(/^Aide : 05 20 19 40 40\nVotre carte est valable/)
    }
    expect(await answer(text, '10122028')).toContain('naissance')
  })

  it('is given once to words that nobody understands', async () => {
    const text = texting({ LANGUAGES: 'fr' })
    expect(await answer(text, 'salam')).toContain('Envoyez AMO')
    expect(await answer(text, 'salam')).toBe('')
    expect(await answer(text, 'AIDE')).toContain('Envoyez AMO')
  })
})

describe('A5: the language of an answer', () => {
  it('is the one that is named', async () => {
    expect(await answer(texting(), 'AMO FR')).toContain('Quelle carte')
    expect(await answer(texting(), 'AMO français')).toContain('Quelle carte')
    expect(await answer(texting(), 'AMO عربية')).toContain('ما نوع بطاقتك؟')
    expect(await answer(texting(), 'تضامن بالفرنسية')).toContain('Quelle carte')
  })

  it('else the one that is remembered, whatever the script', async () => {
    const text = texting()
    await answer(text, 'AMO FR', '00')
    expect(await answer(text, 'تضامن')).toContain('Quelle carte')
    expect(await answer(text, 'AMO AR')).toContain('بطاقة')
  })

  it('is the one that is named also where a conversation goes on', async () => {
    const text = texting()
    await answer(text, 'AMO FR', '1')
    expect(await answer(text, 'AMO عربية')).toContain('لم يكتمل طلبك.')
    expect(await answer(text, '1')).toContain('رقم البطاقة الوطنية')
  })

  it('else that of the script', async () => {
    expect(await answer(texting(), 'السلام عليكم')).toMatch(/^أرسل تضامن[^A-Z]*$/)
  })

  it('where nobody knows it, all of them: Arabic first', async () => {
    const [arabic, french, ...more] = await texting()('Bonjour, je ne comprends pas')
    expect([arabic, french]).toEqual([
      expect.stringContaining('أرسل تضامن'),
      expect.stringContaining('Envoyez AMO'),
    ])
    expect(more).toEqual([])
  })

  it('is one where only one is switched on', async () => {
    expect(await texting({ LANGUAGES: 'fr' })('hello')).toEqual([expect.stringContaining('Envoyez AMO')])
  })
})

describe('A12: the card', () => {
  const card = (text: string) => {
    const { idKind, idNumber, idDigits } = readRequest(text, today).answers
    return { idKind, number: idNumber ?? idDigits }
  }

  it.each([
    ['AMO né le 5 septembre 1980 AB123456 31122027', { idKind: 'cnie', number: 'AB123456' }],
    ['AMO AB123456 31122027 05091980 j ai 45 ans', { idKind: 'cnie', number: 'AB123456' }],
    ['AMO j ai 45 ans et 3 enfants 31122027', { idKind: undefined, number: undefined }],
    ['AMO AB 123 456 31122027 05091980', { idKind: 'cnie', number: 'AB123456' }],
    ['AMO 0612345678', { idKind: undefined, number: undefined }],
    ['AMO +212 6 12 34 56 78', { idKind: undefined, number: undefined }],
    ['AMO AB123456 CD654321', { idKind: undefined, number: undefined }],
  ])('in %j is one word, or the only explanation', (text, found) => expect(card(text)).toEqual(found))

  it('in doubt is asked for, and what was not read is said', async () => {
    const text = texting()
    const said = await answer(text, 'AMO FR AB123456 CD654321 31122027 05091980')
    expect(said).toContain('Non lu : AB123456 CD654321')
    expect(said).toContain('Quelle carte')
    expect(await answer(text, '1')).toContain('Quel est le numéro')
  })

  it('with a number left over waits for a review', async () => {
    const said = await answer(texting(), `AMO FR ${complete} j ai 56 ans`)
    expect(said).toContain('Non lu : 56')
    expect(said).toContain('1 Confirmer')
  })
})

describe('A13: a slip', () => {
  it('of O for 0 is read, and the kind of card is kept', () => {
    expect(readRequest('AMO QB2OOOO1', today).answers).toEqual({ idKind: 'cnie', idNumber: 'QB200001' })
  })

  it.each(['AB123456789', 'ABC123456', 'AB12345678Z'])('as in %j makes no residence card of it', slip => {
    const { answers, unread } = readRequest(`AMO ${slip}`, today)
    expect(answers).toEqual({})
    expect(unread).toBe(slip)
  })

  it('shows: the review and the answer name the kind of card', async () => {
    const text = texting()
    expect(await answer(text, 'AMO FR QB2OOOO1', '10122028', '12101970')).toContain(
      'Carte nationale QB200001',
    )
    expect(await answer(texting(), 'AMO FR A123456B 31012029', '03021975')).toContain(
      'Carte de résidence A123456B',
    )
    expect(await answer(texting(), `تضامن A123456B 31012029 03021975`)).toContain('إقامة A123456B')
  })
})

describe('A14: a menu', () => {
  it.each([
    [['AMO', 'français'], 'Quelle carte'],
    [['AMO', 'عربية'], 'ما نوع بطاقتك؟'],
    [['AMO', '02'], 'Quelle carte'],
    [['AMO', '2,'], 'Quelle carte'],
    [['AMO FR', 'CNIE'], 'numéro de votre carte nationale'],
    [['AMO FR', 'carte nationale'], 'numéro de votre carte nationale'],
    [['AMO FR', 'carte de séjour svp'], 'numéro de votre carte de résidence'],
    [['AMO FR', 'aide'], "numéro d'immatriculation"],
    [['AMO FR QB200001 10122028', '12101970', 'oui'], 'Z90001'],
    [['AMO FR QB200001 10122028', '12101970', 'OK'], 'Z90001'],
    [['AMO FR QB200001 10122028', '12101970', 'نعم'], 'Z90001'],
    [['AMO FR QB200001 10122028', '12101970', 'non'], 'Que voulez-vous modifier'],
    [['AMO FR', '1', 'QB200001', 'retour'], 'numéro de votre carte'],
    [['AMO FR', 'quitter'], 'au revoir'],
  ])('%j is chosen by words', async (words, shown) => {
    expect(await answer(texting(), ...words)).toContain(shown)
  })
})

describe('A15: after the number was told', () => {
  it('a second card is taken up, with or without the keyword', async () => {
    const text = texting()
    expect(await answer(text, `AMO FR ${complete}`)).toContain('Z90001')
    expect(await answer(text, 'A123456B 31012029 03021975')).toContain('Z90002')
    expect(await answer(text, `AMO ${complete}`)).toContain('Z90001')
  })

  it.each(['0687654321', 'nom@exemple.ma'])(
    '%s that came along is said not to have been read, before anything is looked up',
    async extra => {
      const said = await answer(texting(), `AMO FR ${complete} ${extra}`)
      expect(said).toContain(`Non lu : ${extra}`)
      expect(said).toContain('1 Confirmer')
    },
  )
})

describe('A16: one message, one answer', () => {
  it('everything in one message is answered at once: no language asked, no review, the card named', async () => {
    const [answered, password, ...more] = (await texting()(`تضامن ${complete}`)).toSorted()
    expect(more).toEqual([])
    expect(answered).toBe('بطاقة وطنية QB200001\nرقم تسجيلك:\nZ90001\nتصلك كلمة المرور في رسالة')
    expect(password).toContain('Ma CNSS')
  })

  it('in both languages where nobody knows which, the password in one', async () => {
    const messages = await texting()(`AMO ${complete}`)
    expect(messages.filter(text => text.includes('Z90001'))).toEqual([
      expect.stringMatching(/^بطاقة وطنية QB200001\n/),
      expect.stringMatching(/^Carte nationale QB200001\nVotre numéro d'immatriculation est\nZ90001\n/),
    ])
    expect(messages.filter(text => /^(كلمة مرور|Mot de passe)/.test(text))).toHaveLength(1)
    expect(messages).toHaveLength(3)
  })

  it('what is missing is asked for, one thing at a time, and then read over', async () => {
    const text = texting()
    expect(await answer(text, 'AMO FR 12101970 QB200001')).toContain("jusqu'à quelle date")
    expect(await answer(text, 'le 10 décembre 2028')).toContain('1 Confirmer')
    expect(await answer(text, 'oui')).toContain('Z90001')
  })

  it('nobody found is said with the card, and can be corrected', async () => {
    const text = texting()
    expect(await answer(text, 'AMO FR QB200001 10122028 12101971')).toMatch(
      /^Carte nationale QB200001\nNous ne trouvons personne/,
    )
    expect(await answer(text, '1', '4', '12101970', '1')).toContain('Z90001')
  })

  it('asks for the code where the phone has to be proved, with the card', async () => {
    const messages = await texting({ OTP_POLICY: 'always', LANGUAGES: 'fr' })(`AMO ${complete}`)
    expect(messages).toContainEqual(expect.stringMatching(/^Carte nationale QB200001\nTapez le code/))
  })
})
