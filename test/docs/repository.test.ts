// What the project says of itself agrees: versions, folders, the gate, the length of the README.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { rooms } from '#test/architecture/rooms.ts'
import { root } from './markdown.ts'

const read = (path: string) => readFileSync(join(root, path), 'utf8')
const { version, optionalDependencies } = JSON.parse(read('package.json')) as {
  version: string
  optionalDependencies: Record<string, string>
}

it('the README is read in five minutes: 150 lines at most', () => {
  expect(read('README.md').split('\n').length).toBeLessThanOrEqual(151)
})

describe('versions', () => {
  it('the changelog begins with the one of package.json', () => {
    expect(/^## (\d+\.\d+\.\d+)/m.exec(read('CHANGELOG.md'))?.[1]).toBe(version)
  })

  it('Node is the same everywhere', () => {
    const pinned = read('.nvmrc').trim()
    const [major] = pinned.split('.')
    expect(Object.values(optionalDependencies)).toEqual(Object.values(optionalDependencies).map(() => pinned))
    expect(read('Dockerfile').match(/^FROM node:\d+/gm)).toEqual([`FROM node:${major}`, `FROM node:${major}`])
    expect(read('.github/workflows/ci.yml')).toContain(`image: node:${major}-`)
  })
})

describe('docs/architecture.md', () => {
  const page = read('docs/architecture.md')
  const listed = [...page.matchAll(/^\| `([\w/]+)` \|/gm)].map(([, folder = '']) => folder)

  it('lists every room of src', () => {
    const inSource = listed.filter(folder => folder.startsWith('src/'))
    expect(inSource.sort()).toEqual(
      Object.keys(rooms)
        .map(room => `src/${room}`)
        .sort(),
    )
  })

  it('lists every folder with code', () => {
    const folders = readdirSync(root, { withFileTypes: true }).filter(entry => entry.isDirectory())
    const silent = ['node_modules', 'docs', 'dist', 'data', 'src']
    const wanted = folders
      .map(({ name }) => name)
      .filter(name => !name.startsWith('.') && !silent.includes(name))
    expect(wanted.filter(name => !listed.includes(name))).toEqual([])
  })
})

describe('the public gate', () => {
  const workflow = parse(read('.github/workflows/ci.yml')) as {
    jobs: Record<string, { steps: { run?: string }[] }>
  }

  it('runs .ci/run and nothing that decides besides', () => {
    const commands = Object.values(workflow.jobs).flatMap(({ steps }) => steps.flatMap(({ run = [] }) => run))
    expect(commands.at(-1)).toBe('.ci/run')
    expect(existsSync(join(root, '.ci/run'))).toBe(true)
  })
})
