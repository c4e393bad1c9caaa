/** Somebody who wants their number: dials, answers what is asked, is cut off, dials again, waits for a message. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Chance } from './chance.ts'
import type { Findings } from './findings.ts'
import type { Gateway, GatewayCall } from './gateway.ts'
import { type DrillPerson, typedDay } from './people.ts'
import type { Message, Readings, Seen } from './screens.ts'
import type { Texter } from './texter.ts'

export type Outcome = 'passwordSent' | 'accountExists' | 'coveredElsewhere' | 'unknown' | 'number'

export interface Caller {
  person: DrillPerson
  /** Null while the caller goes on. */
  outcome(): Outcome | null
  /** How often the caller did what may send one code: confirmed what was read back, or asked for another. */
  codesDue(): number
  /** Text messages that were sent in the caller's name. */
  messagesSent(): number
  /** How often the caller dialled, and how often the call was let down: no answer, an apology, a beginning once more. */
  calls(): { dialled: number; lost: number }
  /** How the last calls went, the newest last. */
  visited(): string
  /** Dials until there is an outcome, or `isOver`. */
  live(isOver: () => boolean): Promise<void>
}

export interface CallerParts {
  person: DrillPerson
  readings: Readings
  gateway: Gateway
  chance: Chance
  findings: Findings
  /** What arrived on a phone. */
  messages(phone: string): readonly string[]
  isFaulty: boolean
  /** Null where nobody texts. */
  texter: Texter | null
  /** How long an answer is thought about, in milliseconds: at least and at most. */
  thinkMs?: readonly [number, number]
}

const outcomes: readonly string[] = ['passwordSent', 'accountExists', 'coveredElsewhere', 'unknown', 'number']
const mostHops = 40

export function createCaller(parts: CallerParts): Caller {
  const { person, readings, gateway, chance, findings, isFaulty, texter, thinkMs = [0, 0] } = parts
  const calls = { dialled: 0, lost: 0 }
  let outcome: Outcome | null = null
  let codesDue = 0
  const visited: string[] = []

  const received = (phone: string): Message[] =>
    parts.messages(phone).flatMap(text => readings.ofMessage(text) ?? [])

  /** The outcome that came by message, if one did. */
  const told = () =>
    received(person.phone).find(message => message.kind === 'outcome' && isOutcome(message.state))

  /** Looks at the phone now and then; whether something came. */
  async function waitFor(what: () => unknown, milliseconds: number): Promise<boolean> {
    for (let waited = 0; waited < milliseconds; waited += 200) {
      if (what() !== undefined) return true
      await wait(200)
    }
    return what() !== undefined
  }

  async function codeSent(): Promise<string | null> {
    const codes = () => received(person.otherPhone ?? person.phone).filter(message => message.kind === 'code')
    await waitFor(() => codes().at(-1), 3_000)
    const newest = codes().at(-1)
    return newest?.kind === 'code' ? newest.code : null
  }

  /** None came: the menu has another. */
  function askForCode(): string {
    findings.count('codes asked for again')
    codesDue += 1
    return '1'
  }

  /** What is typed; null to hang up. */
  async function answerTo({ state, problem, forOther }: Seen): Promise<string | null> {
    const { identity, language, otherPhone, fate } = person
    switch (state) {
      case 'language':
        return language === 'ar' ? '1' : '2'
      case 'idKind':
        return identity.idKind === 'cnie' ? '1' : '2'
      case 'idNumber':
        return chance.happens(0.2) ? identity.idNumber.toLowerCase() : identity.idNumber
      case 'idExpiry':
        return chance.happens(0.1) ? identity.idExpiry.replaceAll('-', '') : typedDay(identity.idExpiry)
      case 'birthDate':
        return typedDay(identity.birthDate)
      case 'review':
        if (otherPhone !== null && !forOther) return '2'
        codesDue += 1
        return '1'
      case 'change':
        // Option 4 asks the birth date again, option 5 the phone.
        return fate === 'unknown' ? '4' : '5'
      case 'phone':
      case 'phoneAgain':
        return `0${otherPhone?.slice(4)}`
      case 'operator':
        return '1'
      case 'notFound':
        return '1'
      case 'code':
        return problem === 'codeWait' ? null : ((await codeSent()) ?? askForCode())
      case 'resume':
        findings.count('calls resumed')
        return chance.happens(0.1) ? '2' : '1'
      default:
        return null
    }
  }

  /** One call, to its end or to where it breaks off. */
  async function call(): Promise<void> {
    findings.count('calls')
    calls.dialled += 1
    visited.push('dials')
    const line = gateway.call(person.phone)
    let typed: readonly string[] = []
    let hasProved = false
    const asked = new Set<Seen['state']>()
    for (let hops = 0; hops < mostHops; hops += 1) {
      const screen = await line.hop(typed)
      if (screen === null) {
        calls.lost += 1
        return void visited.push('no answer')
      }
      const seen = readings.ofScreen(screen.text)
      // Whoever looks at all screens has told.
      if (seen === null) return
      visited.push(seen.state)
      checkSteered(line, seen)
      if (seen.state === 'review' && !hasProved)
        findings.broken('proof', `${person.name}: ${visited.join(' ')}`)
      hasProved ||= seen.state === 'birthDate'
      if (isFirst(seen.state) && asked.has(seen.state)) calls.lost += 1
      asked.add(seen.state)
      if (screen.ends) return hearEnd(line, seen)
      if (isFaulty && chance.happens(0.04)) {
        findings.count('calls dropped')
        return chance.happens(0.5) ? line.end('Incomplete') : undefined
      }
      if (seen.state === 'onItsWay') findings.count('callers told that it is on its way')
      await texter?.textInCall()
      await wait(chance.whole(...thinkMs))
      const answer = await answerTo(seen)
      if (answer === null) return line.end('Incomplete')
      typed = [...typed, answer]
    }
    findings.broken('outcome', `${person.name} is asked for ever`)
  }

  /** The caller leaves by hanging up, and holds one call at a time. */
  function checkSteered(line: GatewayCall, { state }: Seen): void {
    if ((state === 'left' || state === 'continuedElsewhere') && line.isAlone())
      findings.broken('steered', `${person.name}: ${visited.slice(-12).join(' ')}`)
  }

  async function hearEnd(line: GatewayCall, { state }: Seen): Promise<void> {
    if (state === 'unavailable' || state === 'busy') calls.lost += 1
    if (state === 'unavailable') findings.count('calls told that the service is unavailable')
    if (state === 'delayed') findings.count('calls told that the answer comes by SMS')
    if (isOutcome(state) && isFaulty && line.tellsEnds && chance.happens(0.1)) {
      findings.count('outcomes that the caller never saw')
      return line.end(chance.pick(['Incomplete', 'Failed']))
    }
    if (isOutcome(state)) outcome = state
    return line.end('Success')
  }

  return {
    person,
    outcome: () => outcome,
    codesDue: () => codesDue,
    messagesSent: () => texter?.sent() ?? 0,
    calls: () => calls,
    visited: () => visited.slice(-40).join(' '),
    async live(isOver) {
      while (outcome === null && !isOver()) {
        await call()
        if (outcome !== null) return
        await texter?.textBetweenCalls()
        await waitFor(told, chance.happens(0.3) ? 50 : chance.whole(300, 2_500))
        const message = told()
        if (message?.kind === 'outcome' && isOutcome(message.state)) {
          findings.count('outcomes by SMS')
          outcome = message.state
        }
      }
    },
  }
}

/** What nobody here is asked twice in a call. */
function isFirst(state: Seen['state']): boolean {
  return state === 'language' || state === 'idKind' || state === 'idNumber'
}

function isOutcome(state: string): state is Outcome {
  return outcomes.includes(state)
}
