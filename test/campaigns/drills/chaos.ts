/** What happens to the servers and processes while callers call: a timetable drawn from the seed, then carried out. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Program } from '#test/support/program.ts'
import type { Chance } from './chance.ts'
import type { Mood } from './fault-proxy.ts'
import type { Findings } from './findings.ts'
import type { DrillOptions } from './options.ts'
import type { Stage } from './stage.ts'

/** On a slow machine each strike takes longer, and none is to be missing. */
const fewestStrikes = 2
/** Slow the most often: that is when callers lose patience. */
const moods: [Mood, ...Mood[]] = ['slow', 'slow', 'erring', 'unreachable', 'losing answers']

/** Resolves when the time is over and everything runs again. */
export async function makeChaos(
  stage: Stage,
  options: DrillOptions,
  chance: Chance,
  findings: Findings,
): Promise<void> {
  const endsAt = Date.now() + options.seconds * 1_000
  const { services, cnss, cnssProxy, redis, postgres } = stage

  /** Again and again, after a while each time, as long as the drill goes on. */
  const everyNow = async (
    name: string,
    [leastMs, mostMs]: [number, number],
    strike: (chance: Chance) => Promise<void>,
    fewest = fewestStrikes,
  ): Promise<void> => {
    const mine = chance.fork(name)
    for (let strikes = 0; ; strikes += 1) {
      const pause = mine.whole(leastMs, mostMs)
      if (Date.now() + pause >= endsAt && strikes >= fewest) return
      await wait(pause)
      await strike(mine)
    }
  }

  /** With both gone nothing would be tried out: the other one is to find what this one left. */
  let last: Promise<void> = Promise.resolve()
  const oneAtATime = (strike: () => Promise<void>): Promise<void> => {
    last = last.then(strike)
    return last
  }

  const killAndRestart = async (program: Program, mine: Chance) => {
    findings.count(`kills of ${program.name}`)
    await program.kill()
    await wait(mine.whole(0, 600))
    await program.start()
  }

  /** Redis and PostgreSQL: how many are away now, and how often one went. */
  const outages = { now: 0, ever: 0 }

  const stopAndStart = async (program: Program) => {
    findings.count(`orderly stops of ${program.name}`)
    const before = outages.ever
    const areThere = outages.now === 0
    const code = await program.stop()
    // What cannot be handed back because nobody takes it is told by the exit code, and found by the next process.
    if (code !== 0 && areThere && outages.ever === before)
      findings.broken(
        'orderlyEnd',
        `${program.name}, asked to stop, ended with ${code}:\n${program.output().slice(-3_000)}`,
      )
    await program.start()
  }

  const restart = async (
    name: string,
    server: { kill(): Promise<void>; restart(): Promise<void> },
    mine: Chance,
  ) => {
    findings.count(`restarts of ${name}`)
    outages.now += 1
    outages.ever += 1
    await server.kill()
    await wait(mine.whole(100, 1_500))
    await server.restart()
    outages.now -= 1
  }

  const classes: Record<DrillOptions['faults'][number], () => Promise<unknown>> = {
    // These have their faults in themselves.
    gateway: async () => {},
    messages: async () => {},
    sms: async () => {},
    processes: () =>
      Promise.all(
        services.map(service =>
          everyNow(service.name, [1_000, 4_000], mine =>
            oneAtATime(() => (mine.happens(0.75) ? killAndRestart(service, mine) : stopAndStart(service))),
          ),
        ),
      ),
    redis: () => everyNow('redis', [3_000, 6_000], mine => restart('Redis', redis, mine)),
    postgres: () => everyNow('postgres', [4_000, 7_000], mine => restart('PostgreSQL', postgres, mine)),
    eligibility: () =>
      everyNow(
        'cnss',
        [300, 1_500],
        async mine => {
          if (mine.happens(0.15)) return killAndRestart(cnss, mine)
          const mood = mine.pick(moods)
          findings.count(`times that the cnss was ${mood}`)
          cnssProxy.become(mood)
          await wait(mine.whole(800, 2_500))
          cnssProxy.become('well')
        },
        5,
      ),
  }
  await Promise.all([...options.faults.map(name => classes[name]()), wait(options.seconds * 1_000)])
}
