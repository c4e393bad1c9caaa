// Every link of every page leads somewhere, what pages name is there, and every page is found from the README.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Page, readPages, root } from './markdown.ts'

const pages = readPages()
const scripts = Object.keys(
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object }).scripts,
)

/** The file that a link of the page leads to, and the place in it; null for a link to elsewhere. */
function targetOf(page: Page, link: string): { file: string; anchor: string } | null {
  if (/^[a-z]+:/.test(link)) return null
  const [path = '', anchor = ''] = link.split('#')
  return { file: path === '' ? page.path : normalize(join(dirname(page.path), path)), anchor }
}

function isBroken(page: Page, link: string): boolean {
  const target = targetOf(page, link)
  if (target === null) return !/^(https:\/\/|mailto:)/.test(link)
  const { file, anchor } = target
  if (!existsSync(join(root, file))) return true
  return anchor !== '' && pages.find(({ path }) => path === file)?.anchors.has(anchor) !== true
}

describe.each(pages.map(page => [page.path, page] as const))('%s', (_, page) => {
  it('has no broken link', () => {
    expect(page.links.filter(link => isBroken(page, link))).toEqual([])
  })

  it('names commands that there are', () => {
    const named = [...page.text.matchAll(/npm run ([a-z][\w:-]*)/g)].map(([, name = '']) => name)
    expect(named.filter(name => !scripts.includes(name))).toEqual([])
  })

  it('names files that there are', () => {
    const named = page.text.matchAll(/`((?:machines|src|testing|tools|test|bench|ops|docs)\/[\w./-]*)`/g)
    const paths = [...named].map(([, path = '']) => path)
    expect(paths.filter(path => !existsSync(join(root, path)))).toEqual([])
  })
})

it('every page is found by following links from the README', () => {
  const found = new Set<string>()
  const follow = (path: string) => {
    const page = pages.find(each => each.path === path)
    if (page === undefined || found.has(path)) return
    found.add(path)
    for (const link of page.links) follow(targetOf(page, link)?.file ?? '')
  }
  follow('README.md')
  // GitHub offers these to whoever opens an issue or a pull request.
  const offered = pages.filter(({ path }) => path.startsWith('.github/')).map(({ path }) => path)
  expect(pages.map(({ path }) => path).filter(path => !found.has(path) && !offered.includes(path))).toEqual(
    [],
  )
})

describe('the checks notice', () => {
  const [page] = pages
  it.each(['docs/nowhere.md', 'README.md#nowhere', '#nowhere', 'ftp://example'])('%s', link => {
    expect(page && isBroken({ ...page, path: 'README.md' }, link)).toBe(true)
  })
})
