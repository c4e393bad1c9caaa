// What package.json asks for: exact versions, each used, and what production runs apart from what it is made with.
import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
  readFileSync(resolve(root, 'package.json'), 'utf8'),
) as Record<'dependencies' | 'devDependencies' | 'optionalDependencies', Record<string, string>>

/** What of the packages is imported, or resolved for a browser, by the files that `pattern` names. */
function usedBy(pattern: string): Set<string> {
  const used = new Set<string>()
  for (const file of globSync(pattern, { cwd: root })) {
    const code = readFileSync(resolve(root, file), 'utf8')
    const named = /(?:from |import |import\(|resolve\()['"`]((?:@[\w-]+\/)?[\w-]+)[^'"`]*['"`]/g
    for (const [, name = ''] of code.matchAll(named)) used.add(name)
  }
  return used
}

const inProduction = usedBy('{machines,src,testing}/**/*.ts')
const inDevelopment = usedBy('{tools,test,bench}/**/*.ts')

describe('package.json', () => {
  it('names exact versions: what was tried is what is installed', () => {
    const versions = Object.values({ ...dependencies, ...devDependencies, ...optionalDependencies })
    expect(versions.filter(version => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
  })

  it('asks in production for what production imports, and for nothing else', () => {
    const named = [...inProduction].filter(name => name in { ...dependencies, ...devDependencies })
    expect(named.toSorted()).toEqual(Object.keys(dependencies).toSorted())
  })

  it('asks in development for what is imported there, for the types of what is, and for the tools of the gate', () => {
    const gate = ['@biomejs/biome', 'oxlint', 'oxlint-tsgolint', 'typescript']
    const typed = ['node', ...inProduction, ...inDevelopment].map(name => `@types/${name}`)
    const known = new Set([...gate, ...typed, ...inDevelopment])
    expect(Object.keys(devDependencies).filter(name => !known.has(name))).toEqual([])
  })
})

describe('testing/package.json', () => {
  it('names what the kit imports, in the versions that the service runs with', () => {
    const kit = JSON.parse(readFileSync(resolve(root, 'testing/package.json'), 'utf8'))
    const { xstate, 'libphonenumber-js': phoneNumbers } = dependencies
    expect(kit.dependencies).toEqual({ xstate, 'libphonenumber-js': phoneNumbers })
  })
})
