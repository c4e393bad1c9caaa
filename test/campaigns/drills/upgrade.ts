/**
 * The upgrade drill: callers call while this version takes over from the last released one, process by process, and while
 * that one takes over again. Each hop of a call goes to any of the processes.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { releasedRoot } from '#test/versions/released.ts'
import { checkAccounts } from './accounts-check.ts'
import { type Caller, createCaller } from './caller.ts'
import { createChance } from './chance.ts'
import type { DrillResult } from './drill.ts'
import { createFindings, type Findings, type Promised } from './findings.ts'
import type { Screen } from './gateway.ts'
import { checkNothingLeft, checkOutcomes, checkOutputs, checkReports } from './inspection.ts'
import { checkJournal } from './journal-check.ts'
import { createPeople } from './people.ts'
import { apologies, createReadings, type Readings } from './screens.ts'
import { settle } from './settle.ts'
import { openUpgradeStage, type UpgradeStage } from './upgrade-stage.ts'

export interface UpgradeOptions {
  seed: string
  calls: number
  /** How long an answer is thought about, at least and at most: a call is to see several versions. */
  thinkMs: readonly [number, number]
  /** The CNSS's service is slow now and then: look-ups and accounts are left to whoever is there later. */
  isSlow: boolean
  /** The folder that holds the src of this version. */
  root: string
  /** Ends as soon as one of these is found broken. */
  stopsAt?: readonly Promised[]
}

export const longUpgrade = { calls: 200, thinkMs: [500, 2_500], isSlow: true } as const
export const shortUpgrade = { calls: 30, thinkMs: [100, 500], isSlow: false } as const

export async function runUpgrade(options: UpgradeOptions): Promise<DrillResult> {
  const { seed, thinkMs, isSlow, root, stopsAt = [] } = options
  const chance = createChance(seed)
  const findings = createFindings()
  const people = createPeople(options.calls, chance)
  const before = await releasedRoot()
  const { createReadings: createReadingsBefore } = await import(`${before}/test/drills/screens.ts`)
  const readings = new Map(
    people.map(person => [person.phone, either(createReadings(person), createReadingsBefore(person))]),
  )
  const look = (phone: string, { text }: Screen) => {
    if (readings.get(phone)?.ofScreen(text)) return
    findings.broken('ownData', `a screen that is none of its reader's:\n${text}`)
  }
  const isApology = (text: string) => apologies.includes(text)
  const stage = await openUpgradeStage({ people, chance, findings, isApology, look }, { before, now: root })
  const programs = [...stage.places.flatMap(place => [place.before, place.now]), stage.cnss]
  try {
    const callers = people.map(person =>
      createCaller({
        person,
        readings: readings.get(person.phone) ?? createReadings(person),
        gateway: stage.gateway,
        chance: chance.fork(person.name),
        findings,
        messages: phone => stage.sms.receivedBy(phone),
        isFaulty: false,
        texter: null,
        thinkMs,
      }),
    )
    await Promise.all(stage.places.map(place => place.before.start()))
    await play(callers)
    await inspect(callers)
    checkOutputs(programs, people, stage.secrets, findings)
  } finally {
    await stage.close()
  }
  return { ...findings, outputs: Object.fromEntries(programs.map(each => [each.name, each.output()])) }

  /** In each phase some callers dial, while those of earlier ones are in the midst of their calls. */
  async function play(callers: readonly Caller[]): Promise<void> {
    const phases = phasesOf(stage, findings)
    const living: Promise<void>[] = []
    let isOver = false
    for (const [index, { name, pass }] of phases.entries()) {
      const dialling = callers.filter((_, caller) => caller % phases.length === index)
      findings.count(`calls begun: ${name}`, dialling.length)
      living.push(...dialling.map(caller => caller.live(() => isOver)))
      if (isSlow) stage.cnssProxy.become(index % 2 === 0 ? 'slow' : 'well')
      await wait(thinkMs[1])
      await pass()
    }
    stage.cnssProxy.become('well')
    const isEnough = () => findings.violations().some(({ promise }) => stopsAt.includes(promise))
    await settle(stage, callers, findings, isEnough)
    isOver = true
    await Promise.all(living)
    await stage.sms.idle()
  }

  async function inspect(callers: readonly Caller[]): Promise<void> {
    const { ours, theirs } = await stage.openStores()
    const { accepted } = stage.sms
    const { opened } = stage.cnssProxy
    const readingsOf = (phone: string) => readings.get(phone)
    try {
      checkOutcomes(callers, findings)
      checkCalls(callers, findings)
      await checkAccounts({ ours, theirs, callers, readingsOf, accepted, opened, findings })
      await checkNothingLeft(ours, findings)
      await checkReports(ours, accepted, findings)
      // What waits for half a second is written when its process ends.
      await Promise.all(programs.map(program => program.stop()))
      await checkJournal(ours, callers, findings)
    } finally {
      await Promise.all([ours.database.close(), theirs.database.close()])
    }
  }
}

function checkCalls(callers: readonly Caller[], findings: Findings): void {
  for (const { person, calls, visited } of callers) {
    if (calls().lost > 0) findings.broken('noCallLost', `${person.name} was let down: ${visited()}`)
  }
}

interface Phase {
  name: string
  pass(): Promise<unknown>
}

function phasesOf({ places, migrate }: UpgradeStage, findings: Findings): Phase[] {
  const nothing = async () => {}
  const handOver = (from: 'before' | 'now', to: 'before' | 'now') =>
    places.map((place, index) => ({
      name: `place ${index + 1} from ${from} to ${to}`,
      async pass() {
        const code = await place[from].stop()
        if (code !== 0) findings.broken('orderlyEnd', `${place[from].name} ended with ${code}`)
        await place[to].start()
      },
    }))
  return [
    { name: 'the version before', pass: nothing },
    { name: 'the tables are brought up to date', pass: migrate },
    ...handOver('before', 'now'),
    { name: 'this version', pass: nothing },
    ...handOver('now', 'before'),
    { name: 'the version before again', pass: nothing },
  ]
}

/** What either version says. */
function either(one: Readings, other: Readings): Readings {
  return {
    ofScreen: text => one.ofScreen(text) ?? other.ofScreen(text),
    ofMessage: text => one.ofMessage(text) ?? other.ofMessage(text),
  }
}
