// Which paths are played on which service: few that go through everything, or many that go through it every way.
import type { Channel, Language } from '#machines/protocol.ts'
import { cover, type Extent, reachOfAll } from './cover.ts'
import { walk } from './graph.ts'
import { pathToInputLimit } from './input-limit-path.ts'
import { type Plan, plan } from './plan.ts'
import { alone, channels, type Profile, spoken, strict, usual } from './profiles.ts'
import type { Tour } from './tour.ts'

export interface Leg {
  profile: Profile
  tours: readonly Tour[]
}

/** Every edge there is in one language by one channel, every turn of the machine in each by each. */
export function shortest(): Leg[] {
  return legs((language, channel) =>
    language === spoken[0] && channel === channels[0] ? 'edges' : 'machine',
  )
}

/** Every edge there is in each language, also where only one is spoken. */
export function longest(): Leg[] {
  const lonely = spoken.map(language => ({
    profile: alone(language),
    tours: channels.map(channel => ({
      channel,
      language,
      plans: cover(plansOf(alone(language), channel, 0), new Set(), 'edges'),
    })),
  }))
  return [...legs(() => 'edges'), ...lonely]
}

function legs(extentIn: (language: Language, channel: Channel) => Extent): Leg[] {
  const found = channels.map(channel => {
    const all = plansOf(usual, channel, 1)
    const others = plansOf(strict, channel, 0)
    const by = new Map<Extent, { common: Plan[]; rest: Plan[] }>()
    for (const extent of new Set(spoken.map(language => extentIn(language, channel)))) {
      const common = cover(all, new Set(), extent)
      by.set(extent, { common, rest: cover(others, reachOfAll(common), extent) })
    }
    return { channel, by }
  })
  const tours = (which: 'common' | 'rest') =>
    found.flatMap(({ channel, by }) =>
      spoken.map(language => ({
        channel,
        language,
        plans: by.get(extentIn(language, channel))?.[which] ?? [],
      })),
    )
  return [
    { profile: usual, tours: tours('common') },
    { profile: strict, tours: tours('rest') },
  ]
}

/** From the shortest to the longest. */
export function plansOf(profile: Profile, channel: Channel, most: 0 | 1): Plan[] {
  return [...walk(profile, channel, most).paths, pathToInputLimit(profile, channel)]
    .map(plan)
    .filter(one => one !== null)
}
