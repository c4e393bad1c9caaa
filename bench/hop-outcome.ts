/** What a hop comes to when the service is under strain: a call may end otherwise than usual, but never without a word. */
import { blank } from '#machines/context.ts'
import { endingScreen, usual } from '#machines/screens.ts'
import type { Connection } from './connection.ts'
import { formAt } from './dialogue.ts'
import type { Call } from './load.ts'
import type { Variant } from './variants.ts'

export type HopOutcome = 'answered' | 'busy' | 'by SMS' | 'unavailable' | 'cut off'

const endings = (['ar', 'fr'] as const).flatMap(language =>
  (['busy', 'delayed'] as const).map(ending => {
    const caller = { ...blank.caller, languages: [language] }
    const outcome: HopOutcome = ending === 'busy' ? 'busy' : 'by SMS'
    return [`END ${endingScreen(ending, { ...blank, caller }, usual)}`, outcome] as const
  }),
)
const knownEndings = new Map<string, HopOutcome>(endings)

/** One hop, whatever it is answered. */
export async function playForOutcome(
  service: Variant,
  connection: Connection,
  { caller, session, hop }: Call,
): Promise<HopOutcome> {
  const answer = await connection.post(service.path, formAt(hop, caller, session)).catch(() => null)
  if (answer === null) return 'cut off'
  if (service.isRight(hop, caller, answer.body)) return 'answered'
  return knownEndings.get(answer.body.toString()) ?? 'unavailable'
}
