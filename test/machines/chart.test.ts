// The chart is whole: every state in one chapter, every arrow of the machine drawn or told in the note beside it.
import { expect, it } from 'vitest'
import { chapters } from '#machines/diagram/chapters.ts'
import { arrows, edges, inWords, mermaid } from '#machines/diagram/diagram.ts'
import { endings, questions, waits } from '#machines/protocol.ts'
import { registration } from '#machines/registration.ts'

it('has every state in one chapter', () => {
  const drawn = chapters.flatMap(({ states }) => states)
  expect(drawn.toSorted()).toEqual(['ready', ...questions, ...waits, ...endings].toSorted())
})

it('draws every arrow but those that hold at every question, and those to the same question', () => {
  const drawn = new Set(arrows().map(({ from, to }) => `${from} ${to}`))
  const missing = edges()
    .filter(
      ({ from, to, label }) => from !== 'call' && to !== 'call' && from !== to && !label.startsWith('known'),
    )
    .filter(({ from, to }) => !drawn.has(`${from} ${to}`))
  expect(missing).toEqual([])
})

it.each(endings)('%s is final, unless the next dial goes on from it', ending => {
  const goesOn = ending === 'delayed' || ending === 'codeByDial'
  expect(registration.states[ending]?.type).toBe(goesOn ? 'atomic' : 'final')
})

it('names no box as a state is named, which Mermaid would take for one', () => {
  const states = new Set<string>(chapters.flatMap(chapter => chapter.states))
  const boxes = [...mermaid().matchAll(/subgraph (\w+)/g)].map(([, name = '']) => name)
  expect(boxes).toHaveLength(chapters.length)
  expect(boxes.filter(name => states.has(name))).toEqual([])
})

it.each([
  ['verdictReached [hasAccount]', 'has account'],
  ['verdictReached', 'registered'],
  ['codeSent [codeCanBeReadNow]', 'code sent: code can be read now'],
  ['confirm', 'confirm'],
])('says %j as %j', (label, words) => expect(inWords(label)).toBe(words))
