// The public page says the same in each language, without scripts, and shows what may be shown.
import { describe, expect, test } from 'vitest'
import type { Incident } from '#src/ops/status/incidents.ts'
import type { PublicStats } from '#src/ops/status/public-stats.ts'
import { statusPage } from '#src/ops/status/status-page.ts'
import { statusLanguages, statusWords } from '#src/ops/status/status-words.ts'
import { moroccanMidnight, moroccanTime } from '#src/platform/clock.ts'

const figures: PublicStats = {
  since: moroccanMidnight('2026-11-02'),
  until: moroccanMidnight('2026-11-30'),
  groups: [
    { by: 'all', name: 'all', percent: 87, moreThan: 20_000 },
    { by: 'language', name: 'ar', percent: 88, moreThan: 10_000 },
    { by: 'language', name: 'zgh', percent: null, moreThan: null },
    { by: 'gateway', name: '<b>named</b>', percent: 86, moreThan: 500 },
    { by: 'operator', name: 'unknown', percent: 85, moreThan: 500 },
  ],
  medianSeconds: 74,
  withinMinutePercent: 93,
}
const past: Incident = {
  what: 'register',
  since: new Date('2026-11-20T10:00:00Z'),
  until: new Date('2026-11-20T10:42:00Z'),
}

describe.each(statusLanguages)('in %s', language => {
  const words = statusWords[language]
  const page = (incidents: Incident[] = [past], shown = figures) =>
    statusPage(language, { stats: shown, incidents })
  const textOf = (html: string) => html.replace(/<[^>]*>/g, ' ').replace(/[\u2068\u2069]/g, '')

  test('it says its language and direction, and the ways to the others', () => {
    expect(page()).toContain(`<html lang="${language}" dir="${words.dir}">`)
    for (const other of statusLanguages) expect(page()).toContain(`href="/status?lang=${other}"`)
  })

  test('it needs no script and no other site', () => {
    expect(page()).not.toMatch(/<script|\son\w+=|https?:/)
  })

  test('the levels, the groups and the span are there; of a group of few that it is one', () => {
    const text = textOf(page())
    for (const shown of ['87\u00a0%', '93\u00a0%', '88\u00a0%', '02/11/2026', '29/11/2026']) {
      expect(text).toContain(shown)
    }
    const [, zgh = ''] = text.split(words.names['zgh'] ?? '')
    expect(zgh.trimStart().startsWith(words.tooFew)).toBe(true)
    expect(text).toContain(words.names['unknown'])
    expect(page()).toContain('&#60;b&#62;named')
  })

  test('an incident has its time, what callers noticed, and how long; one that goes on stands above', () => {
    const text = textOf(page())
    expect(text).toContain(moroccanTime(past.since))
    expect(text).toContain(words.kinds.register)
    expect(text).toContain(words.minutes.replace('{count}', '42'))
    expect(text).toContain(words.allWell)
    const now = textOf(page([{ ...past, what: 'calls', until: null }]))
    expect(now).not.toContain(words.allWell)
    expect(now.split(words.kinds.calls)).toHaveLength(3)
    expect(now).toContain(words.goesOn)
  })

  test('of few it says so in place of a figure', () => {
    const few = { ...figures, groups: [], medianSeconds: null, withinMinutePercent: null }
    // Of each of the three levels, and of the groups.
    expect(textOf(page([], few)).split(words.tooFew)).toHaveLength(5)
  })

  test('figures that cannot be read are said to be missing', () => {
    expect(statusPage(language, null)).toContain(words.missing)
  })
})
