// Sessions of dialoguss: read as they are written, played on any line, and told where a screen is another.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Exchange, openEmbedded } from '#test/support/in-process.ts'
import { playDialoguss, readDialoguss } from '#tools/dialoguss.ts'

const file = `
url: http://127.0.0.1:3000/africastalking/ussd
dial: "*000#"
phoneNumber: 212612000777
sessions:
  - id: leaves
    description: somebody leaves at once
    steps:
      - expect: |
          AMO تضامن
          1 العربية
          2 Français
          00 خروج / Quitter
      - userInput: 00
        expect: Au revoir
  - id: 2
    phoneNumber: "0612000778"
    steps:
      - expect: no such screen
`

describe('the file', () => {
  it('has sessions with a number each, its own or that of all', () => {
    expect(readDialoguss(file).map(({ name, number, steps }) => [name, number, steps.length])).toEqual([
      ['leaves: somebody leaves at once', '+212612000777', 2],
      ['2', '0612000778', 1],
    ])
  })

  it.each([
    ['sessions: 1', /^no sessions of dialoguss: sessions: /],
    ['sessions: [{ id: a, steps: [] }]', /^no sessions of dialoguss: sessions\.0\.steps: /],
    ['sessions: [{ id: a, steps: [{ expect: b }] }]', /^session a: phoneNumber is missing$/],
  ])('%s is refused with its place', (yaml, sentence) => {
    expect(() => readDialoguss(yaml)).toThrow(sentence)
  })
})

describe('played', () => {
  let exchange: Exchange
  beforeAll(async () => {
    exchange = await openEmbedded()
  })
  afterAll(() => exchange?.close())

  it('says the step at which a screen is another, and both of them', async () => {
    const [leaves, other] = readDialoguss(file)
    if (leaves === undefined || other === undefined) throw new Error('no sessions')
    const first = { ...leaves, steps: leaves.steps.slice(0, 1) }
    expect(await playDialoguss(first, exchange.line())).toBeNull()
    expect(await playDialoguss(other, exchange.line())).toMatch(
      /^step 1: expected\nno such screen\nand read\nAMO تضامن\n/,
    )
  })
})
