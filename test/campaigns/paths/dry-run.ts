// A plan walked through by the machine alone, in one language: what is read and typed, hop by hop.
import type { Channel, Language } from '#machines/protocol.ts'
import { createModel, type Model, type Step } from './model.ts'
import type { Plan } from './plan.ts'
import { callersOf, type Profile } from './profiles.ts'
import { today } from './typed.ts'

export interface Scene {
  typed: string | null
  screen: string
}

export interface DryRun {
  scenes: readonly Scene[]
  steps: readonly Step[]
}

export function dryRun(plan: Plan, profile: Profile, channel: Channel, language: Language): DryRun {
  const scenes: Scene[] = []
  const model = beginning(plan, profile, channel, language)
  for (const hop of plan.hops) {
    const [event] = hop.events
    const isLanguage = event?.type === 'answered' && event.question === 'language'
    const typed = isLanguage ? String(profile.languages.indexOf(language) + 1) : hop.typed
    if (hop.begins) model.begin(typed)
    else model.key(typed ?? '')
    for (const reported of hop.reports) model.report(reported)
    scenes.push({ typed: hop.begins ? null : typed, screen: model.shown().texts.join('\n') })
  }
  return { scenes, steps: model.steps }
}

function beginning(plan: Plan, profile: Profile, channel: Channel, language: Language): Model {
  const [first] = plan.hops.flatMap(({ events }) => events)
  const isKnown = first?.type === 'dialled' && first.caller.returning
  const [stranger, known] = callersOf(profile, channel, language)
  const caller = isKnown ? known : stranger
  if (caller === undefined) throw new Error('nobody calls')
  return createModel(caller, () => today)
}
