/** Short outages: `npm run drills -- gameday` plays each of them under 200 callers, `npm run test:peers` those on clusters. */
import { expect, test } from 'vitest'
import { outages } from './outages.ts'
import { play, shortOutage } from './outages-report.ts'

const few = { ...shortOutage, calls: 12, seconds: 4 }
// One that its callers are not to notice. That jobs go on with a database that fell silent is in test/db/postgres.test.ts.
test.each(['locked-outbox'])(
  '%s costs a redial at most',
  async name => {
    const outage = outages[name]
    if (outage === undefined) throw new Error(`no outage is called ${name}`)
    const { wrong } = await play(name, outage, few)
    expect(wrong).toEqual([])
  },
  120_000,
)
