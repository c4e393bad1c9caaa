// The project's pages as the tests read them: fenced blocks, links and the anchors that links may lead to.
import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import GithubSlugger from 'github-slugger'
import { lexer, type Token, type Tokens, walkTokens } from 'marked'

export const root = resolve(import.meta.dirname, '../..')

export interface Block {
  /** Page and line: `README.md:8`. */
  name: string
  page: string
  /** What stands after the fence. */
  language: string
  code: string
  /** Why it is not run: what a comment `not run: …` right before it says. */
  reason: string | undefined
  /** The block before it on its page. */
  previous: Block | undefined
}

export interface Page {
  /** From the root of the project. */
  path: string
  text: string
  /** Those at the top level, in order. */
  blocks: readonly Block[]
  /** All blocks there are, wherever they stand. */
  blockCount: number
  links: readonly string[]
  anchors: ReadonlySet<string>
}

/** Every page that people read, wherever it lies. */
export function readPages(): Page[] {
  return globSync('{,.github/**/,docs/**/,test/**/,testing/}*.md', { cwd: root }).sort().map(readPage)
}

function readPage(path: string): Page {
  const text = readFileSync(resolve(root, path), 'utf8')
  const tokens = lexer(text)
  const page = { path, text, blocks: blocksOf(path, tokens), blockCount: 0 }
  const links: string[] = []
  const anchors = new Set<string>()
  const slugger = new GithubSlugger()
  void walkTokens(tokens, token => {
    if (token.type === 'code') page.blockCount += 1
    if (token.type === 'link' || token.type === 'image') links.push((token as Tokens.Link).href)
    if (token.type === 'heading') anchors.add(slugger.slug(plain(token as Tokens.Heading)))
  })
  return { ...page, links, anchors }
}

/** A heading as it reads: without what makes it code or a link. */
function plain({ text }: Tokens.Heading): string {
  return text.replace(/`|\[|\]\([^)]*\)/g, '')
}

function blocksOf(page: string, tokens: readonly Token[]): Block[] {
  const blocks: Block[] = []
  let line = 1
  let reason: string | undefined
  for (const token of tokens) {
    if (token.type === 'code') {
      const { lang = '', text } = token as Tokens.Code
      const name = `${page}:${line}`
      blocks.push({ name, page, language: lang, code: text, reason, previous: blocks.at(-1) })
    }
    if (token.type !== 'space') reason = /^<!-- not run: (.+?) -->\s*$/.exec(token.raw)?.[1]
    line += token.raw.split('\n').length - 1
  }
  return blocks
}
