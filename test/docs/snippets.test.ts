// Every block of every page is run or checked: commands, programs, calls, answers. What cannot be says why, right before it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { type Exchange, openEmbedded } from '#test/support/in-process.ts'
import { exchangeOnMachine, parseTranscript, playTranscript } from '#testing'
import { generatedPages } from '#tools/docs/pages.ts'
import { type Block, readPages } from './markdown.ts'
import { fileOf, typeErrors, writePrograms } from './programs.ts'
import { openShell, type Shell } from './shell.ts'
import { notRead } from './two-columns.ts'

const pages = readPages()
const blocks = pages.flatMap(({ blocks }) => blocks).filter(({ reason }) => reason === undefined)
const of = (language: string) => blocks.filter(block => block.language === language)

const known = ['sh', 'text', 'json', 'yaml', 'ts', 'transcript', 'call', 'mermaid']

it('every block stands at the top level of its page and is of a kind that is checked, or says why it is not run', () => {
  const counts = pages.map(({ path, blocks, blockCount }) => [path, blocks.length - blockCount])
  expect(counts.filter(([, hidden]) => hidden !== 0)).toEqual([])
  const others = blocks.filter(({ language }) => !known.includes(language))
  expect(others.map(({ name, language }) => `${name} ${language}`)).toEqual([])
})

it('a picture is drawn from the code', () => {
  const drawn = generatedPages.map(({ file }) => file)
  expect(of('mermaid').filter(({ page }) => !drawn.includes(page))).toEqual([])
})

describe('in a shell', () => {
  let exchange: Exchange
  let shell: Shell
  /** What each block printed. */
  const printed = new Map<string, string>()
  beforeAll(async () => {
    exchange = await openEmbedded()
    shell = await openShell(exchange.urls[0] ?? '')
  })
  afterAll(async () => {
    shell?.close()
    await exchange?.close()
  })

  it.each(of('sh'))('$name runs', async ({ name, code }) => {
    printed.set(name, await shell.run(code))
  })

  const outputBefore = ({ previous }: Block) => printed.get(previous?.name ?? '') ?? 'nothing was printed'
  it.each(of('text'))('$name is what the block before it prints', block => {
    expect(outputBefore(block).trim()).toBe(block.code)
  })
  const isOutput = ({ previous }: Block) => previous?.language === 'sh'
  it.each(of('json').filter(isOutput))('$name is what the block before it prints', block => {
    expect(JSON.parse(outputBefore(block))).toEqual(JSON.parse(block.code))
  })
})

it.each([...of('json'), ...of('yaml')])('$name can be read', ({ language, code }) => {
  expect(() => (language === 'json' ? JSON.parse(code) : parse(code))).not.toThrow()
})

describe('in a program', () => {
  const programs = of('ts')
  beforeAll(() => writePrograms(programs))

  it('types fit', () => expect(typeErrors()).toBe(''))
  it.each(programs)('$name runs', block => import(fileOf(block)))
})

it.each(of('transcript'))('$name is played as it stands', ({ name, code }) => {
  const transcript = parseTranscript(code, name)
  return playTranscript(transcript, exchangeOnMachine(transcript).line())
})

describe.each(of('call'))('$name', ({ code }) => {
  it.each(['left', 'right'] as const)('is read as it stands, on the %s', async column => {
    expect(await notRead(code, column)).toEqual([])
  })
})
