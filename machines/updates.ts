/** How the context changes: the chart's actions, each one `assign`. */
import { assign } from 'xstate'
import { blank, errorsWith, withoutBirthDate, withoutFacts, withoutProof } from './context.ts'
import type { Answers, Choice, Context, Event, Question, Step } from './protocol.ts'

type EventNamed<Type extends Event['type']> = Extract<Event, { type: Type }>

const update = (change: (args: { context: Context; event: Event }) => Partial<Context>) =>
  assign<Context, Event, undefined, Event, never>(change)

export const updates = {
  begin: update(({ event }) => {
    const { caller } = event as EventNamed<'dialled'>
    const only = caller.languages.length === 1 ? caller.languages[0] : undefined
    const language = caller.language ?? only
    return {
      ...blank,
      caller,
      answers: language === undefined ? {} : { language },
      // A remembered language was answered once: `0` at the first question leads back to it.
      history:
        language === undefined || only !== undefined
          ? []
          : [{ at: 'language' as const, previous: { language: null } }],
    }
  }),
  /** The caller dials again, or by another channel. */
  comeBack: update(({ context, event }) => ({
    ...withoutProof(inLanguageOf(event as EventNamed<'dialled'>, context)),
    caller: (event as EventNamed<'dialled'>).caller,
    ...withoutErrors,
  })),
  comeBackToCode: update(({ context, event }) => ({
    answers: inLanguageOf(event as EventNamed<'dialled'>, context).answers,
    caller: (event as EventNamed<'dialled'>).caller,
    ...withoutErrors,
    masked: true,
    stepsBefore: context.history.length,
  })),
  forgetProof: update(({ context }) => ({ ...withoutProof(context), ...withoutErrors })),
  forgetFacts: update(({ context }) => ({ ...withoutFacts(context), ...withoutErrors })),
  /** Whoever has no code proves by the birth date that the answers are theirs; another phone stays if it was named in this call. */
  leaveCode: update(({ context }) => ({
    ...(context.masked ? withoutProof(context) : withoutBirthDate(context)),
    ...inputTaken(context),
  })),
  keepAnswer: update(({ context, event }) => {
    const { question, answers } = event as EventNamed<'answered'>
    return change(context, question, answers)
  }),
  prefillAnswers: update(({ context, event }) => {
    const { answers, unread } = event as EventNamed<'answersPrefilled'>
    return { answers: { ...context.answers, ...answers }, ...withoutErrors, unread }
  }),
  turnTo: update(({ context, event }) => change(context, (event as EventNamed<'chose.help'>).question, {})),
  searchSms: update(({ context, event }) =>
    change(context, (event as EventNamed<'chose.missingSms'>).question, { purpose: 'missingSms' }),
  ),
  checkEmail: update(({ context, event }) =>
    change(context, (event as EventNamed<'chose.yes'>).question, { emailChecked: true }),
  ),
  reopen: update(({ context, event }) => {
    const { type, question } = event as EventNamed<'chose.idKind'>
    const keys = reopened[type.slice('chose.'.length) as Choice] ?? []
    return change(context, question, Object.fromEntries(keys.map(key => [key, null])))
  }),
  undo: update(({ context }) => {
    const step = context.history.at(-1)
    return step === undefined
      ? {}
      : {
          answers: amended(context.answers, step.previous),
          history: context.history.slice(0, -1),
          stepsBefore: Math.min(context.stepsBefore, context.history.length - 1),
          ...inputTaken(context),
        }
  }),
  // Also for a session that a process of version 0.1.0 left here, whose proof still stands.
  pickUp: update(({ context }) => ({ ...withoutProof(context), ...inputTaken(context), resumeAt: null })),
  startAgain: update(({ context }) => {
    const { language } = context.answers
    return {
      ...blank,
      caller: context.caller,
      inputCount: context.inputCount + 1,
      answers: language === undefined ? {} : { language },
      history:
        context.caller.languages.length < 2
          ? []
          : [{ at: 'language' as const, previous: { language: null } }],
    }
  }),
  countError: update(({ context, event }) => {
    const { problem } = event as EventNamed<'inputRejected'>
    return { ...errorsWith(context, problem), inputCount: context.inputCount + 1, problem, unread: null }
  }),
  /** Asking for help is no mistake, and no answer. */
  offerHelp: update(({ context }) => ({
    inputCount: context.inputCount + 1,
    problem: 'help' as const,
    unread: null,
  })),
  hearCode: update(({ context }) => inputTaken(context)),
  askForCode: update(({ context }) => ({ ...inputTaken(context), problem: 'codeNew' as const })),
  missCode: update(() => ({ problem: 'codeWrong' as const })),
  waitForCode: update(() => ({ problem: 'codeWait' as const })),
  countUnknown: update(({ context }) => ({ unknowns: context.unknowns + 1 })),
  learnVerdict: update(({ event }) => {
    const { verdict } = event as EventNamed<'verdictReached'>
    if (verdict.outcome === 'registered') return { registrationNumber: verdict.registrationNumber }
    return verdict.outcome === 'covered-elsewhere' ? { schemeName: verdict.scheme.name } : {}
  }),
  askKnownPhone: update(({ event }) => {
    const { verdict } = event as EventNamed<'verdictReached'>
    const phone = verdict.outcome === 'registered' ? (verdict.phone ?? '') : ''
    return { proof: { of: 'known' as const, phone } }
  }),
  askAccountPhone: update(({ event }) => ({
    proof: { of: 'account' as const, phone: (event as EventNamed<'proofNeeded'>).phone },
  })),
  takeProof: update(() => ({ proof: null })),
  learnClaim: update(({ event }) => {
    if (event.type === 'claimMade') return { claimUntil: event.until }
    const { claim } = event as EventNamed<'verdictReached'>
    return typeof claim === 'object' ? { claimUntil: claim.until } : {}
  }),
  learnDelivery: update(({ event }) => ({ smsFate: (event as EventNamed<'passwordTraced'>).delivery })),
  learnRecipient: update(({ context, event }) => ({
    smsFate: context.smsFate && { ...context.smsFate, to: (event as EventNamed<'passwordRenewed'>).to },
  })),
}

const withoutErrors = { consecutiveErrors: 0, errorsInAll: 0, problem: null, unread: null } as const

/** Whoever comes back goes on in the language that they name, else that they had. */
function inLanguageOf({ caller: { language } }: EventNamed<'dialled'>, context: Context): Context {
  return language === null ? context : { ...context, answers: { ...context.answers, language } }
}

/** What each option of `change` asks again. */
const reopened: Partial<Record<Choice, readonly (keyof Answers)[]>> = {
  idKind: ['idKind', 'idNumber', 'idDigits'],
  idNumber: ['idNumber', 'idDigits'],
  idExpiry: ['idExpiry'],
  birthDate: ['birthDate'],
  phone: ['phone', 'phoneTwice', 'operator'],
  email: ['email', 'emailChecked'],
  no: ['email', 'emailChecked'],
}

/** The answers after `changes` (null takes one away), and the step that undoes them. */
function change(context: Context, at: Question, changes: Step['previous']): Partial<Context> {
  const previous: Step['previous'] = {}
  for (const key of Object.keys(changes) as (keyof Answers)[]) {
    Object.assign(previous, { [key]: context.answers[key] ?? null })
  }
  return {
    answers: amended(context.answers, changes),
    history: [...context.history, { at, previous }],
    ...inputTaken(context),
  }
}

function amended(answers: Answers, changes: Step['previous']): Answers {
  if (!Object.values(changes).includes(null)) return { ...answers, ...changes } as Answers
  const kept = Object.entries({ ...answers, ...changes }).filter(([, value]) => value !== null)
  return Object.fromEntries(kept) as Answers
}

function inputTaken(context: Context): Pick<Context, 'inputCount' | keyof typeof withoutErrors> {
  return { inputCount: context.inputCount + 1, ...withoutErrors }
}
