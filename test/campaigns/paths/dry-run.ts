// A plan walked through by the machine alone, in one language: what is read and typed, hop by hop.
import type { Channel, Language } from '#machines/protocol.ts'
import type { Plan } from './plan.ts'
import { callersOf, type Profile } from './profiles.ts'
import { createShadow, type Shadow, type Step } from './shadow.ts'
import { today } from './typed.ts'

export interface Scene {
  typed: string | null
  screen: string
}

export interface Rehearsal {
  scenes: readonly Scene[]
  steps: readonly Step[]
}

export function rehearse(plan: Plan, profile: Profile, channel: Channel, language: Language): Rehearsal {
  const scenes: Scene[] = []
  const shadow = beginning(plan, profile, channel, language)
  for (const hop of plan.hops) {
    const [event] = hop.events
    const isLanguage = event?.type === 'answered' && event.question === 'language'
    const typed = isLanguage ? String(profile.languages.indexOf(language) + 1) : hop.typed
    if (hop.begins) shadow.begin(typed)
    else shadow.key(typed ?? '')
    for (const reported of hop.reports) shadow.report(reported)
    scenes.push({ typed: hop.begins ? null : typed, screen: shadow.shown().text })
  }
  return { scenes, steps: shadow.steps }
}

function beginning(plan: Plan, profile: Profile, channel: Channel, language: Language): Shadow {
  const [first] = plan.hops.flatMap(({ events }) => events)
  const isKnown = first?.type === 'dialled' && first.caller.returning
  const [stranger, known] = callersOf(profile, channel, language)
  const caller = isKnown ? known : stranger
  if (caller === undefined) throw new Error('nobody calls')
  return createShadow(caller, () => today)
}
