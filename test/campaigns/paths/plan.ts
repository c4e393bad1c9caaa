// A path of the graph as somebody could walk it: hop by hop, each with what the host has to find out in it.
import { isWait } from '#machines/conversation.ts'
import type { EffectResult, Event } from '#machines/protocol.ts'
import { type Happening, happeningsOf, type Path } from './graph.ts'
import { reports as allReports } from './reports.ts'
import { standIns } from './typed.ts'

export interface Hop {
  /** Dials, or sends the keyword. */
  begins: boolean
  /** What is typed; facts, when it begins. */
  typed: string | null
  events: readonly Event[]
  reports: readonly EffectResult[]
}

export interface Plan {
  path: Path
  hops: readonly Hop[]
  /** Whether time has to pass in it: for everybody, so such plans are played alone. */
  movesClock: boolean
}

const reported = new Set(Object.values(allReports).flatMap(list => list.map(({ type }) => type as string)))
const isReport = (happening: Happening): happening is EffectResult & Happening => reported.has(happening.type)

/** Null when it stops while the host is at work, or when no host could bring it about. */
export function plan(path: Path): Plan | null {
  if (isWait(path.after.state)) return null
  const hops: { begins: boolean; typed: string | null; events: Event[]; reports: EffectResult[] }[] = []
  const codes = { sent: 0, rejected: 0 }
  let movesClock = false
  for (const happening of happeningsOf(path)) {
    const last = hops.at(-1)
    if (isReport(happening)) {
      if (last === undefined) return null
      if (happening.type === 'codeTooSoon' && codes.sent === 0) return null
      if (happening.type === 'codeSent') {
        movesClock ||= codes.sent > 0
        codes.sent += 1
        codes.rejected = 0
      }
      // Too soon after the last one, it would be put off rather than refused.
      if (happening.type === 'codesLimited') movesClock ||= codes.sent > 0
      if (happening.type === 'codeRejected' && ++codes.rejected > 2) return null
      if (happening.type === 'codeExhausted') {
        // The third try is the last: the two before it are part of the way.
        const wrong = { ...last, reports: [{ type: 'codeRejected' } as const] }
        hops.splice(-1, 0, ...Array.from({ length: 2 - codes.rejected }, () => wrong))
      }
      movesClock ||= isLateFate(happening)
      last.reports.push(happening)
    } else if (happening.type === 'answersPrefilled') {
      if (last === undefined || !last.begins || last.typed !== null) return null
      last.typed = happening.typed ?? ''
      last.events.push(happening)
    } else {
      const begins = happening.type === 'dialled'
      hops.push({ begins, typed: happening.typed ?? null, events: [happening], reports: [] })
    }
  }
  return { path, hops, movesClock }
}

/** Not there after two minutes: it can be sent anew. */
function isLateFate(happening: Happening): boolean {
  return (
    happening.type === 'passwordTraced' &&
    happening.delivery.state === 'onItsWay' &&
    happening.delivery.renewable
  )
}

export function labelOf(event: Event): string {
  switch (event.type) {
    case 'dialled':
      return event.caller.returning ? 'dialled, known' : 'dialled'
    case 'answered':
      return `answered ${Object.entries(event.answers)
        .map(([name, value]) => (value === standIns.residence ? `${name} residence` : name))
        .join(' ')}`
    case 'answersPrefilled':
      return `answersPrefilled ${Object.keys(event.answers).join(' ')}`
    case 'inputRejected':
      return `inputRejected ${event.problem}`
    case 'verdictReached':
      return `${event.verdict.outcome}${event.verdict.outcome === 'registered' && event.verdict.hasAccount ? ', has account' : ''}${event.verdict.outcome === 'registered' && event.verdict.phone ? ', known phone' : ''}`
    case 'lookUpLimited':
      return `lookUpLimited by ${event.by}`
    case 'passwordTraced':
      return `password ${event.delivery.state}${event.delivery.renewable ? '' : ', not renewable'}`
    default:
      return event.type
  }
}
