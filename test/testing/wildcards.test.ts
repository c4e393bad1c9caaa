// Wildcards match what they say and nothing else.
import { expect, test } from 'vitest'
import { diffLines } from '#testing'
import { matchLine } from '#testing/wildcards.ts'

const none = new Map<string, string>()

test.each([
  ['Merci', 'Merci', true],
  ['Merci.', 'Merci!', false],
  ['1+1 (a) [b] $', '1+1 (a) [b] $', true],
  ['au {*}.', 'au 06......46.', true],
  ['au {*}.', 'au .', true],
  ['{name}', '', false],
  ['{a} et {a}', 'x et x', true],
  ['{a} et {a}', 'x et y', false],
  ['كلمة {a}', 'كلمة سر', true],
])('“%s” and “%s”: %s', (expected, shown, matches) => {
  expect(matchLine(expected, shown, none) !== null).toBe(matches)
})

test('a name once bound is that text, letter by letter', () => {
  const bound = matchLine('{code}', '1.3', none) ?? none
  expect(matchLine('{code}', '1.3', bound)).not.toBeNull()
  expect(matchLine('{code}', '123', bound)).toBeNull()
})

test('a difference keeps the lines that are alike', () => {
  expect(diffLines(['| a', '| {x}', '| c', '| d'], ['| a', '| b', '| new', '| d'])).toEqual([
    '  | a',
    '  | b',
    '- | c',
    '+ | new',
    '  | d',
  ])
})
