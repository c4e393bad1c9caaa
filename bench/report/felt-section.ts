/** docs/performance.md on the time that people feel. */
import { hopKinds, perSecond } from '../felt-mix.ts'
import type { FeltFigures } from './felt-figures.ts'
import type { Measured } from './kept.ts'
import { measuredBy, shown, tableOf } from './markdown.ts'

const names = {
  question: 'a question answered',
  number: 'the number told',
  account: 'an account opened',
  message: 'a text message taken',
}

export function feltSection(result: FeltFigures & Measured): string[] {
  const { seconds, hops, toCarrier, looked, starts, processorShare, carrierMs, hopsPerSecond } = result
  const last = starts.steps.at(-1)
  const taken = starts.steps.find(step => step.perSecond === starts.perSecond)
  const until = ({ p50, p99, most }: typeof toCarrier.password) =>
    `p50 ${shown(p50)} ms, p99 ${shown(p99)}, slowest ${shown(most)}`
  return [
    '## What people feel',
    measuredBy(`npm run bench -- --felt${seconds === 180 ? '' : ` --for ${seconds}s`}`, result),
    `One process on one processor, as \`npm start\` runs it in production; load, Redis, PostgreSQL and the carrier’s stand-in (which takes ${carrierMs} ms to answer) on the other. ${hopsPerSecond} hops a second, half of the peak when a tenth of the country calls in one day: ${perSecond.calls} calls, two thirds of which open an account, and ${perSecond.messages} text messages, at random moments, two seconds between a screen and its answer. Meanwhile metrics are scraped (${looked.scrapes.count} times, ${shown(looked.scrapes.slowest)} ms at most) and the operator’s page is open (${looked.pages.count} times read, ${shown(looked.pages.slowest)} ms at most). The process used ${shown(processorShare * 100)} % of its processor. From the gateway’s request to its answer:`,
    tableOf(
      ['a hop', 'of them', 'not as usual', 'p50 ms', 'p99', 'slowest'],
      hopKinds.map(kind => {
        const { count, failed, latency } = hops[kind]
        return [names[kind], count, failed, latency.p50, latency.p99, latency.most]
      }),
    ),
    `From the confirmation until the password’s SMS is with the carrier: ${until(toCarrier.password)}. From a text message until its reply is: ${until(toCarrier.reply)}.`,
    `New calls: dials and nothing else, ever more of them. ${shown(starts.perSecond)} a second were all answered, in ${shown(taken?.latency.p99 ?? Number.NaN)} ms (p99) and with ${shown((taken?.processorShare ?? Number.NaN) * 100)} % of the processor; of ${shown(last?.perSecond ?? Number.NaN)} a second ${shown(last?.failed ?? Number.NaN)} were sent away, and p99 was ${shown(last?.latency.p99 ?? Number.NaN)} ms.`,
  ]
}

/** For the table of what matters most. */
export function feltRows({ hops, toCarrier, starts, hopsPerSecond }: FeltFigures): string[][] {
  const slowest = Math.max(...hopKinds.map(kind => hops[kind].latency.most))
  return [
    [
      `${hopsPerSecond} hops a second on one processor, half of a national peak`,
      `no hop took longer than ${shown(slowest)} ms (goal: 1,000); the password’s SMS was with the carrier ${shown(toCarrier.password.p99)} ms (p99) after the confirmation (goal: 1,000); ${shown(starts.perSecond)} new calls a second can begin`,
      '`npm run bench -- --felt`',
    ],
  ]
}
