// Arabic reads right to left on a terminal that knows nothing of it, and numbers keep their digits in order.
import { expect, test } from 'vitest'
import { arrange, drawFrame, measure } from '#tools/handset/handset.ts'

/** Joined forms back to letters: what is left is the order. */
const order = (line: string) => arrange(line).normalize('NFKC')

test.each([
  ['1 نعم', 'معن 1'],
  ['مثال: AB123456', 'AB123456 :لاثم'],
  ['إلى 31/12/2027', '31/12/2027 ىلإ'],
  ['لا تعرف اليوم؟ 1980', '1980 ؟مويلا فرعت لا'],
  ['وطنية AB123456', 'AB123456 ةينطو'],
  ['أو اتصل ب0520194040', '0520194040ب لصتا وأ'],
  ['لكتابته اطلب رقم AMO: *000#', 'AMO: *000# مقر بلطا هتباتكل'],
  ['وصلت 22/11 17:47', '17:47 22/11 تلصو'],
  ['إلى 06xxxxxx78', '06xxxxxx78 ىلإ'],
  ['AMO تضامن', 'AMO نماضت'],
  ['00 خروج / Quitter', 'Quitter / جورخ 00'],
  ['كلمة سر Ma CNSS:', ':Ma CNSS رس ةملك'],
  ['06......78', '06......78'],
  ['2 Français', '2 Français'],
  ['A=01 Z=26', 'A=01 Z=26'],
])('“%s” is seen as “%s”', (line, seen) => {
  expect(order(line)).toBe(seen)
})

test('letters take the form that their neighbours give them', () => {
  // beh-alef-beh: initial, final, isolated.
  expect(Array.from(arrange('باب')).map(letter => letter.charCodeAt(0).toString(16))).toEqual([
    'fe8f',
    'fe8e',
    'fe91',
  ])
  // lam and alef are one sign.
  expect(arrange('لا')).toHaveLength(1)
})

test('a frame is as wide as the phone, right-to-left lines on the right, with its length', () => {
  const frame = drawFrame('0612345678', 'رقم البطاقة\nAB123456', '', {
    budget: { gsm7: 160, ucs2: 70 },
    arranges: false,
  })
  const rows = frame.split('\n')
  expect(new Set(rows.slice(0, -1).map(row => row.length)).size).toBe(1)
  expect(rows[1]).toMatch(/^│ {2,}رقم البطاقة │$/)
  expect(rows[2]).toMatch(/^│ AB123456 {2,}│$/)
  expect(rows.at(-1)).toBe('  UCS-2, 20 of 70')
})

test('a screen beyond the budget is called too long', () => {
  expect(measure('x'.repeat(161), { gsm7: 160, ucs2: 70 })).toBe(
    'GSM-7, 161 of 160: TOO LONG, a network cuts it',
  )
})
