// Outages on real clusters, behind real balancers and poolers: each costs a redial at most, loses nothing and doubles nothing.
import { expect, test } from 'vitest'
import { outages } from '../campaigns/drills/outages/outages.ts'
import { play, shortOutage } from '../campaigns/drills/outages/outages-report.ts'

/** So few callers that a share of them scatters: five of 24 are no sign that more than a fifth are told to dial again. */
const size = { ...shortOutage, scatter: 3 }
const heavy = Object.entries(outages).filter(([, { isHeavy, mounts }]) => isHeavy && !mounts)

test.each(heavy)(
  '%s',
  async (name, outage) => {
    const played = await play(name, outage, size)
    expect(played.wrong).toEqual([])
  },
  // Longer than the drill's own patience: it says what is missing, and where that stands.
  300_000,
)
