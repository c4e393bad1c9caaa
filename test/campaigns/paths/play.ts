// Plays a plan on a real phone line and holds every screen against what the machine says it must be.
import { isQuestion } from '#machines/conversation.ts'
import type { Channel, Language, Reported } from '#machines/protocol.ts'
import { contactOf } from '#machines/registration.ts'
import { type About, anyTime, createArranger } from './arrange.ts'
import { type Cast, castOf } from './cast.ts'
import { type Phone, phones, type Shown } from './phones.ts'
import type { Hop, Plan } from './plan.ts'
import { callersOf } from './profiles.ts'
import { createShadow, type Shadow, type Step } from './shadow.ts'
import type { Stage } from './stage.ts'
import { tell } from './tell.ts'

export interface Played {
  steps: readonly Step[]
  screens: readonly string[]
}

/** A screen that is not what the machine says: with the whole way there. */
export class WrongScreen extends Error {}

export async function play(
  { hops }: Plan,
  { stage, channel, language, index }: { stage: Stage; channel: Channel; language: Language; index: number },
): Promise<Played> {
  const cast = castOf(index)
  const arranger = createArranger(stage, cast)
  const [stranger, known] = callersOf(stage.profile, channel, language)
  const [first] = hops.flatMap(({ events }) => events)
  const isKnown = first?.type === 'dialled' && first.caller.returning
  const caller = isKnown ? known : stranger
  if (caller === undefined) throw new Error('nobody calls')
  if (isKnown) await callBefore(stage, cast.phone, language)

  const phone = phones[channel](stage, cast.phone)
  const shadow = createShadow({ ...caller, phone: cast.phone }, () => stage.clock.today())
  const screens: string[] = []
  for (const hop of hops) {
    const typed = hop.typed === null ? null : (inLanguage(hop, stage, language) ?? cast.own(hop.typed))
    const reports = await arrangeAll(hop, shadow, arranger.arrange, stage)
    const text = typed === null || hop.begins ? typed : await codeFor(hop, typed, shadow, stage)
    if (hop.begins) shadow.begin(text)
    else shadow.key(text ?? '')
    for (const reported of reports) shadow.report(reported)
    const shown = hop.begins ? await begin(phone, text) : await phone.key(text ?? '')
    screens.push(shown.text)
    compare(shown, shadow, cast)
  }
  return { steps: shadow.steps, screens }
}

/** Walks are in one language and played in each. */
function inLanguage({ events: [event] }: Hop, { profile }: Stage, language: Language): string | null {
  const isAnswered = event?.type === 'answered' && event.question === 'language'
  return isAnswered ? String(profile.languages.indexOf(language) + 1) : null
}

const begin = (phone: Phone, facts: string | null) => (facts === null ? phone.begin() : phone.begin(facts))

/** The language of an earlier call is remembered. */
async function callBefore(stage: Stage, number: string, language: Language): Promise<void> {
  const phone = phones.ussd(stage, number)
  await phone.begin()
  const { languages } = stage.profile
  if (languages.length > 1) await phone.key(String(languages.indexOf(language) + 1))
  await phone.key('00')
}

async function arrangeAll(
  hop: Hop,
  shadow: Shadow,
  arrange: (reported: Reported, about: About) => Promise<Reported>,
  stage: Stage,
): Promise<Reported[]> {
  const { context } = shadow.conversation
  const about = { identity: context.answers, contact: contactOf(context).phone }
  const arranged: Reported[] = []
  for (const reported of hop.reports) {
    if (reported.type === 'verdictReached') await stage.catchBreath()
    arranged.push(await arrange(reported, about))
  }
  return arranged
}

/** The code that was sent, or another where the host has to refuse it. */
async function codeFor(hop: Hop, typed: string, shadow: Shadow, stage: Stage): Promise<string> {
  const [event] = hop.events
  if (event?.type !== 'codeTyped') return typed
  const isAccepted = hop.reports.some(({ type }) => type === 'codeAccepted')
  if (!isAccepted) return '000000'
  const { secret } = await stage.post.take(contactOf(shadow.conversation.context).phone, 'code')
  return secret
}

function compare(shown: Shown, shadow: Shadow, cast: Cast): void {
  const expected = shadow.shown()
  const timeless = shown.text.replace(/\d\d\/\d\d \d\d:\d\d/g, anyTime)
  if (timeless === expected.text && (shown.ends === null || shown.ends === expected.ends)) return
  const { state } = shadow.conversation
  const story = tell(shadow.steps, cast.phone)
  throw new WrongScreen(
    [
      `at ${state}${isQuestion(state) ? '' : ' (the call ends)'} the phone shows`,
      ...shown.text.split('\n').map(line => `| ${line}`),
      ...(shown.ends ? ['end'] : []),
      'where the machine says, as the last screen of',
      story,
    ].join('\n'),
  )
}
