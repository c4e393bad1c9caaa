// Plays a plan on a real phone line and holds every screen against what the machine says it must be.

import { codeFor as codePhone, contactOf } from '#machines/context.ts'
import { isQuestion } from '#machines/conversation.ts'
import type { Channel, EffectResult, Language } from '#machines/protocol.ts'
import { readRequest } from '#machines/reading/request.ts'
import { type About, anyTime, createArranger } from './arrange.ts'
import { type Cast, castOf } from './cast.ts'
import { createModel, type Model, type Step } from './model.ts'
import { type Phone, phones, type Shown } from './phones.ts'
import type { Hop, Plan } from './plan.ts'
import { callersOf } from './profiles.ts'
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
  const model = createModel({ ...caller, phone: cast.phone }, () => stage.clock.today())
  const screens: string[] = []
  for (const hop of hops) {
    const typed = hop.typed === null ? null : (inLanguage(hop, stage, language) ?? cast.own(hop.typed))
    const { context } = model.conversation
    const facts = hop.begins && typed !== null ? readRequest(typed, stage.clock.today()).answers : null
    const about = {
      identity: facts ?? context.answers,
      contact: (context.proof?.phone ?? contactOf(context).phone) || cast.phone,
    }
    const reports = await arrangeAll(hop, about, arranger.arrange)
    const text = typed === null || hop.begins ? typed : await codeFor(hop, typed, model, stage)
    if (hop.begins) model.begin(text)
    else model.key(text ?? '')
    for (const reported of reports) model.report(reported)
    const shown = hop.begins ? await begin(phone, text) : await phone.key(text ?? '')
    const texts = [shown.text, ...(await phone.more(model.shown().texts.length - 1))]
    screens.push(...texts)
    compare(texts, shown.ends, model, cast)
  }
  return { steps: model.steps, screens }
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
  about: About,
  arrange: (reported: EffectResult, about: About) => Promise<EffectResult>,
): Promise<EffectResult[]> {
  const arranged: EffectResult[] = []
  for (const reported of hop.reports) {
    arranged.push(await arrange(reported, about))
  }
  return arranged
}

let wrongCodes = 0

/** The code that was sent, or another where the host has to refuse it. */
async function codeFor(hop: Hop, typed: string, model: Model, stage: Stage): Promise<string> {
  const [event] = hop.events
  if (event?.type !== 'codeTyped') return typed
  const isAccepted = hop.reports.some(({ type }) => type === 'codeAccepted')
  // Another each time: the same wrong code again is the same try.
  if (!isAccepted) return String(wrongCodes++ % 1_000).padStart(6, '0')
  const { secret } = await stage.inbox.take(codePhone(model.conversation.context).phone, 'code')
  return secret
}

/** Messages that leave at the same instant come in any order. */
function compare(texts: readonly string[], ends: Shown['ends'], model: Model, cast: Cast): void {
  const expected = model.shown()
  const timeless = texts.map(text => text.replace(/\d\d\/\d\d \d\d:\d\d/g, anyTime))
  const isSame = timeless.toSorted().join('\0') === expected.texts.toSorted().join('\0')
  if (isSame && (ends === null || ends === expected.ends)) return
  const { state } = model.conversation
  const transcript = tell(model.steps, cast.phone)
  throw new WrongScreen(
    [
      `at ${state}${isQuestion(state) ? '' : ' (the call ends)'} the phone shows`,
      ...texts.flatMap(text => text.split('\n').map(line => `| ${line}`)),
      ...(ends ? ['end'] : []),
      'where the machine says, as the last screen of',
      transcript,
    ].join('\n'),
  )
}
