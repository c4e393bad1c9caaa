// The operator's pages say the same in each language, and their scripts ask for no text that is not there.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { lines } from '#machines/diagram/drawing.ts'
import { endings, questions, waits } from '#machines/protocol.ts'
import { boardPage } from '#src/ops/board-page.ts'
import { callerPage } from '#src/ops/caller-page.ts'
import { pageLanguages, wordsAsJson, wordsIn } from '#src/ops/words/words.ts'

const folder = new URL('../../src/ops/page/', import.meta.url)
const scripts = readdirSync(folder)
  .filter(name => name.endsWith('.js') && name !== 'import.js')
  .map(name => readFileSync(new URL(name, folder), 'utf8'))
  .join('\n')
const states = ['ready', ...questions, ...waits, ...endings]

/** Every text below a name, by its way there. */
function textsIn(value: unknown, way = ''): [string, string][] {
  if (typeof value === 'string') return [[way, value]]
  return Object.entries(value as object).flatMap(([name, each]) => textsIn(each, `${way}/${name}`))
}

describe.each(pageLanguages)('in %s', language => {
  const words = wordsIn(language)
  const spoken = JSON.parse(wordsAsJson(words)) as Record<string, Record<string, string>>

  test('each text takes the values that the English one takes', () => {
    const valuesOf = (text: string) => (text.match(/\{\w+\}/g) ?? []).toSorted()
    const english = new Map(textsIn(JSON.parse(wordsAsJson(wordsIn('en')))))
    for (const [way, text] of textsIn({ texts: spoken['texts'], outages: spoken['outages'] })) {
      expect([way, valuesOf(text)]).toEqual([way, valuesOf(english.get(way) ?? '')])
    }
  })

  test('nothing is left empty, and every text that a script asks for is there', () => {
    expect(textsIn(spoken).filter(([, text]) => text === '')).toEqual([])
    const asked = [...scripts.matchAll(/\bsay\(\s*'(\w+)'/g)].map(([, name = '']) => name)
    expect(asked.length).toBeGreaterThan(50)
    expect(asked.filter(name => spoken['texts']?.[name] === undefined)).toEqual([])
  })

  test('each title of the chart and each state has its words; who asks or ends is known by what callers read', () => {
    if (language !== 'en') {
      for (const { title } of lines) expect(spoken['lines']?.[title]).toBeTruthy()
      for (const state of states) expect(words.labelOf(state)).not.toBe(state)
    }
    for (const state of [...questions, ...endings]) expect(words.readIn(state)).toMatch(/\p{L}{2}/u)
  })

  test('the pages say which language they are in, its direction, and the ways to the others', () => {
    const page = callerPage({ words, entered: '', reason: '', found: null })
    for (const text of [boardPage(words), page]) {
      expect(text).toContain(`<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">`)
      for (const other of pageLanguages) expect(text).toContain(`?lang=${other}" lang="${other}"`)
    }
    expect(page).toContain(`action="/ops/caller${language === 'en' ? '' : `?lang=${language}`}"`)
  })
})

test('what is no language of theirs is English', () => {
  for (const asked of [undefined, '', 'de', 'constructor', ['fr', 'ar']])
    expect(wordsIn(asked).language).toBe('en')
})

test('the words that come along end no script of the page', () => {
  const words = { ...wordsIn('en'), sides: { ...wordsIn('en').sides, all: '</script><b>' } }
  expect(wordsAsJson(words)).not.toContain('</script')
})

test('a value between Arabic words keeps its own order', () => {
  const said = wordsIn('ar').say('release', { version: '0.2.0-rc1', commit: 'abc' })
  expect(said).toContain('\u20680.2.0-rc1\u2069')
})

test('what callers read holds none of anybody’s values', () => {
  expect(wordsIn('fr').readIn('accountExists')).toMatch(/^Votre numéro d'immatriculation est … Utilisez/)
  expect(wordsIn('ar').readIn('birthDate')).toBe('يوم شهر سنة الازدياد')
  expect(wordsIn('fr').readIn('review')).toBe('Confirmer · Modifier')
})
