// Every state, transition and guard outcome of the machine, in each language and on each channel, through the real callbacks.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migratedDatabaseUrl } from '#test/support/servers/fresh.ts'
import { everything } from './coverage.ts'
import { shortest } from './itinerary.ts'
import { channels, spoken } from './profiles.ts'
import { openStage } from './stage.ts'
import { keyOf, missing, started, travel } from './tour.ts'
import { reasonWhyNot } from './unreachable.ts'

const all = everything()
const travelled = started()

beforeAll(async () => {
  await Promise.all(
    shortest().map(async ({ profile, tours }) => {
      const stage = await openStage(profile, { DATABASE_URL: await migratedDatabaseUrl() })
      try {
        await travel(stage, tours, travelled)
      } finally {
        await stage.close()
      }
    }),
  )
}, 900_000)

afterAll(() => {
  process.stdout.write(
    `${travelled.paths} paths, ${travelled.hops} hops, ${travelled.screens.size} different screens\n`,
  )
})

it('every screen of every path is what the machine says', () => {
  expect(travelled.failures).toEqual([])
})

describe.each(channels)('by %s', channel => {
  it.each(spoken)('in %s nothing is left out', language => {
    const reach = travelled.reaches.get(keyOf({ channel, language }))
    expect(reach).toBeDefined()
    if (reach === undefined) return
    const wanted = [...all.states, ...all.transitions, ...all.outcomes]
    expect(missing(reach, wanted).filter(name => reasonWhyNot(name, channel) === undefined)).toEqual([])
  })

  it('what is said to be out of reach is', () => {
    for (const reach of travelled.reaches.values()) expect(reach.states.size).toBeGreaterThan(0)
    const reached = spoken.flatMap(language => {
      const reach = travelled.reaches.get(keyOf({ channel, language }))
      return reach === undefined ? [] : [...reach.states, ...reach.transitions, ...reach.outcomes]
    })
    expect(reached.filter(name => reasonWhyNot(name, channel) !== undefined)).toEqual([])
  })
})
