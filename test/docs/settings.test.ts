// Every setting is told: in a group, with its meaning, and with an example that the program takes.
import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { describe, expect, it } from 'vitest'
import { settings } from '#src/config/settings.ts'
import { listSettings } from '#tools/docs/settings-page.ts'

const told = listSettings().flatMap(group => group.settings)

it('each setting stands in one group', () => {
  expect(told.map(({ name }) => name)).toEqual(Object.keys(settings.shape))
})

it.each(told.map(({ name, meaning }) => [name, meaning] as const))(
  '%s is told in sentences: %s',
  (_, meaning) => expect(meaning).toMatch(/^\S.*\.$/),
)

describe('.env.example', () => {
  const file = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8')
  const given = parseEnv(file.replaceAll(/^#(?=[A-Z0-9_]+=)/gm, ''))

  it('sets nothing as it stands', () => expect(parseEnv(file)).toEqual({}))

  it('has every setting', () => expect(Object.keys(given).sort()).toEqual(Object.keys(settings.shape).sort()))

  it('is accepted when all of it is taken; only secrets are left to be filled in', () => {
    const filled = Object.entries(given).filter(([, value]) => value !== '')
    expect(settings.safeParse(Object.fromEntries(filled)).error?.issues ?? []).toEqual([])
    const empty = Object.keys(given).filter(name => given[name] === '')
    expect(empty.filter(name => !/_(TOKEN|KEYS?|PASSWORD)$/.test(name))).toEqual([])
  })
})
