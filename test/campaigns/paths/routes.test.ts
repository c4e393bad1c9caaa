// Where every key leads, as a page to be read: a change of the flow shows as a difference of routes.txt (vitest -u writes it).
import { expect, it } from 'vitest'
import { cover, reachOfAll } from './cover.ts'
import { dryRun } from './dry-run.ts'
import { plansOf } from './itinerary.ts'
import type { Plan } from './plan.ts'
import { channels, type Profile, strict, usual } from './profiles.ts'

it('every key leads where routes.txt says', async () => {
  const lines = channels.flatMap(channel => {
    const common = cover(plansOf(usual, channel, 1), new Set(), 'edges')
    const rest = cover(plansOf(strict, channel, 0), reachOfAll(common), 'edges')
    return [
      `# by ${channel}`,
      ...common.map(planned => routeOf(planned, usual, channel)),
      `# by ${channel}, ${strict.name}`,
      ...rest.map(planned => routeOf(planned, strict, channel)),
    ]
  })
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('routes.txt')
}, 120_000)

/** `> 1 idKind`: what was typed, and what is asked then; `(date)` when something was wrong. */
function routeOf(planned: Plan, profile: Profile, channel: (typeof channels)[number]): string {
  const { steps } = dryRun(planned, profile, channel, 'fr')
  return steps
    .map(({ event, typed, after: { state, context } }) => {
      const what = typed === null ? event.type : `> ${typed}`
      return `${what} ${state}${context.problem === null ? '' : ` (${context.problem})`}`
    })
    .join(', ')
}
