// Outages on real clusters, behind real balancers and poolers: each costs a redial at most, loses nothing and doubles nothing.
import { expect, test } from 'vitest'
import { outages } from '../campaigns/drills/outages/outages.ts'
import { play, shortOutage } from '../campaigns/drills/outages/outages-report.ts'

const heavy = Object.entries(outages).filter(([, { isHeavy, mounts }]) => isHeavy && !mounts)

test.each(heavy)(
  '%s',
  async (name, outage) => {
    const played = await play(name, outage, shortOutage)
    expect(played.wrong).toEqual([])
  },
  // Longer than the drill's own patience: it says what is missing, and where that stands.
  300_000,
)
