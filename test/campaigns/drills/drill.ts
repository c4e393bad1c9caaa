/** The fault drill: callers call while everything under the service breaks; afterwards every promise is looked at. */
import { setTimeout as wait } from 'node:timers/promises'
import { checkAccounts } from './accounts-check.ts'
import { type Caller, createCaller } from './caller.ts'
import { createChance } from './chance.ts'
import { makeChaos } from './chaos.ts'
import { createFindings, type Findings } from './findings.ts'
import type { Screen } from './gateway.ts'
import { checkNothingLeft, checkOutcomes, checkOutputs, checkReplies, checkReports } from './inspection.ts'
import type { DrillOptions } from './options.ts'
import { createPeople } from './people.ts'
import { apologies, createReadings } from './screens.ts'
import { settle } from './settle.ts'
import { openStage, type Stage } from './stage.ts'
import { createTexter } from './texter.ts'

export interface DrillResult extends Pick<Findings, 'figures' | 'violations'> {
  /** What each process printed, by its name. */
  outputs: Record<string, string>
}

export async function runDrill(options: DrillOptions): Promise<DrillResult> {
  const chance = createChance(options.seed)
  const findings = createFindings()
  const people = createPeople(options.callers, chance)
  const readings = new Map(people.map(person => [person.phone, createReadings(person)]))
  const look = (phone: string, { text }: Screen) => {
    if (readings.get(phone)?.ofScreen(text)) return
    findings.broken('ownData', `a screen that is none of its reader's:\n${text}`)
  }
  const isApology = (text: string) => apologies.includes(text)
  const stage = await openStage({ options, people, chance, findings, isApology, look })
  try {
    const callers = people.map(person =>
      createCaller({
        person,
        readings: readings.get(person.phone) ?? createReadings(person),
        gateway: stage.gateway,
        chance: chance.fork(person.name),
        findings,
        messages: phone => stage.sms.receivedBy(phone),
        isFaulty: options.faults.includes('gateway'),
        texter: options.faults.includes('messages')
          ? createTexter({
              person,
              gateway: stage.gateway,
              chance: chance.fork(`texter ${person.name}`),
              findings,
            })
          : null,
      }),
    )
    await play(stage, callers, options, findings)
    await inspect(stage, callers, findings)
  } finally {
    await stage.close()
  }
  const programs = [...stage.services, stage.cnss]
  return { ...findings, outputs: Object.fromEntries(programs.map(each => [each.name, each.output()])) }

  function isEnough(): boolean {
    return findings.violations().some(({ promise }) => options.stopsAt?.includes(promise))
  }

  async function play(stage: Stage, callers: Caller[], options: DrillOptions, findings: Findings) {
    let isOver = false
    const starts = chance.fork('starts')
    const living = callers.map(async caller => {
      await wait(starts.whole(0, options.seconds * 700))
      await caller.live(() => isOver)
    })
    await makeChaos(stage, options, chance.fork('chaos'), findings)
    findings.count('callers with an outcome when the faults ended', callers.filter(done).length)
    stage.sms.calmDown()
    await settle(stage, callers, findings, isEnough)
    isOver = true
    await Promise.all(living)
    await stage.sms.idle()
  }

  async function inspect(stage: Stage, callers: Caller[], findings: Findings): Promise<void> {
    const { ours, theirs } = await stage.openStores()
    try {
      const { accepted } = stage.sms
      const { opened } = stage.cnssProxy
      checkOutcomes(callers, findings)
      await checkAccounts({
        ours,
        theirs,
        callers,
        readingsOf: phone => readings.get(phone),
        accepted,
        opened,
        findings,
      })
      await checkNothingLeft(ours, findings)
      await checkReports(ours, accepted, findings)
      checkMessages(stage, findings)
      checkReplies({ callers, accepted, readingsOf: phone => readings.get(phone), findings })
      for (const service of stage.services) {
        const code = await service.stop()
        if (code !== 0) findings.broken('orderlyEnd', `${service.name} ended with ${code}`)
      }
      const sent = accepted.flatMap(({ text }) => text.match(/[A-Z0-9]{4}(-[A-Z0-9]{4}){2}|\b\d{6}\b/g) ?? [])
      checkOutputs([...stage.services, stage.cnss], people, [...stage.secrets, ...sent], findings)
    } finally {
      await Promise.all([ours.database.close(), theirs.database.close()])
    }
  }

  /** Whoever reads a message may read it. */
  function checkMessages(stage: Stage, findings: Findings): void {
    const readers = new Map(
      people.flatMap(person =>
        [person.phone, person.otherPhone ?? person.phone].map(to => [to, person.phone]),
      ),
    )
    for (const { to, text } of stage.sms.accepted) {
      const reader = readings.get(readers.get(to) ?? '')
      if (reader?.ofMessage(text) == null)
        findings.broken('ownData', `a message that is none of its reader's:\n${text}`)
    }
  }
}

function done({ outcome }: Caller): boolean {
  return outcome() !== null
}
