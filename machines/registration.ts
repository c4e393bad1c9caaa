/**
 * The conversation as one statechart, in the order of the caller's path.
 *
 * A state of `call` asks and is named for what it asks; a state of `work` waits for the host, which it told what to do by
 * its entry action; every other state ends the call. `0`, `00` and answers that cannot be read are the same everywhere,
 * so they stand once, on `call`.
 */
import { setup } from 'xstate'
import {
  blank,
  codeFor,
  contactOf,
  hasProofOrContact,
  hasTypedFacts,
  holdsPhone,
  identityOf,
  isLastError,
  languageOf,
  needsCode,
  numberIn,
} from './context.ts'
import type { Answers, Context, Effect, Event, Question } from './protocol.ts'
import { questions } from './protocol.ts'
import { isWhole } from './reading/request.ts'
import { updates } from './updates.ts'

type DeclaredEffect<Type extends Effect['type']> = (
  _: unknown,
  params: Extract<Effect, { type: Type }>['params'],
) => void
/** The machine only names an effect; the host performs it. */
const declaredEffect = () => {}

const pathOf = (question: Question) => `#registration.call.${question}` as const

/** The questions whose answer leaves no step to undo. */
const stepless: readonly Question[] = ['help', 'code', 'smsFate', 'resume', 'onItsWay']

const toWhereItCameFrom = questions
  .filter(question => !stepless.includes(question))
  .map(question => ({
    guard: { type: 'cameFrom', params: { question } } as const,
    target: pathOf(question),
    actions: 'undo' as const,
  }))

const machineSetup = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
  },
  guards: {
    languageKnown: ({ event }) =>
      event.type === 'dialled' && (event.caller.language !== null || event.caller.languages.length < 2),
    hasProgress: ({ context }) => context.answers.idKind !== undefined,
    known: ({ context }, { answer }: { answer: keyof Answers }) => context.answers[answer] !== undefined,
    numberWithoutLetters: ({ event }) => event.type === 'answered' && event.answers.idDigits !== undefined,
    cameFrom: ({ context }, { question }: { question: Question }) => context.history.at(-1)?.at === question,
    proofForgotten: ({ context }) => hasProofOrContact(context),
    factsForgotten: ({ context, event }) =>
      event.type === 'returned' && event.forgotten === 'facts' && hasTypedFacts(context),
    lastError: ({ context, event }) => event.type === 'inputRejected' && isLastError(context, event.problem),
    /** A message that says everything and reads in one way is answered at once. */
    whole: ({ context, event }) =>
      event.type === 'answersPrefilled' && context.caller.channel === 'sms' && isWhole(event),
    coveredElsewhere: ({ event }) =>
      event.type === 'verdictReached' && event.verdict.outcome === 'covered-elsewhere',
    unknown: ({ event }) => event.type === 'verdictReached' && event.verdict.outcome === 'unknown',
    unknownAgain: ({ context, event }) =>
      event.type === 'verdictReached' && event.verdict.outcome === 'unknown' && context.unknowns > 0,
    hasAccount: ({ event }) =>
      event.type === 'verdictReached' && event.verdict.outcome === 'registered' && event.verdict.hasAccount,
    missesSms: ({ context, event }) =>
      event.type === 'verdictReached' &&
      event.verdict.outcome === 'registered' &&
      event.verdict.hasAccount &&
      context.answers.purpose === 'missingSms',
    needsCode: ({ context }) => needsCode(context),
    /** The CNSS knows another phone than whoever calls is known to hold. */
    knownElsewhere: ({ context, event }) =>
      event.type === 'verdictReached' &&
      event.verdict.outcome === 'registered' &&
      event.verdict.phone !== undefined &&
      !holdsPhone(context.caller, contactOf(context), event.verdict.phone),
    claimDenied: ({ event }) => event.type === 'verdictReached' && event.claim === 'denied',
    claimWaits: ({ event }) => event.type === 'verdictReached' && typeof event.claim === 'object',
    provesAccount: ({ context }) => context.proof?.of === 'account',
    provesKnown: ({ context }) => context.proof?.of === 'known',
    provesKnownOnly: ({ context }) => context.proof?.of === 'known' && needsCode(context),
    codeCanBeReadNow: ({ context }) =>
      context.proof !== null ||
      context.caller.channel === 'sms' ||
      contactOf(context).phone !== context.caller.phone,
    cardSpent: ({ event }) => event.type === 'lookUpLimited' && event.by === 'card',
    lookUpsUsedUp: ({ event }) => event.type === 'lookUpLimited' && event.by === 'attempts',
  },
  actions: {
    ...updates,
    // Effects: the machine only names them; conversation.ts hands them to the host.
    lookUp: declaredEffect as DeclaredEffect<'lookUp'>,
    sendCode: declaredEffect as DeclaredEffect<'sendCode'>,
    checkCode: declaredEffect as DeclaredEffect<'checkCode'>,
    openAccount: declaredEffect as DeclaredEffect<'openAccount'>,
    tracePassword: declaredEffect as DeclaredEffect<'tracePassword'>,
    renewPassword: declaredEffect as DeclaredEffect<'renewPassword'>,
    claimAccount: declaredEffect as DeclaredEffect<'claimAccount'>,
  },
})

export const registration = machineSetup.createMachine({
  id: 'registration',
  initial: 'ready',
  context: blank,
  states: {
    ready: {
      on: {
        dialled: [
          { guard: 'languageKnown', target: 'call.idKind', actions: 'begin' },
          { target: 'call.language', actions: 'begin' },
        ],
      },
    },

    call: {
      initial: 'language',
      on: {
        dialled: [
          { guard: 'hasProgress', target: '.resume', actions: 'comeBack' },
          { guard: 'languageKnown', target: '.idKind', actions: 'begin' },
          { target: '.language', actions: 'begin' },
        ],
        answersPrefilled: [
          { guard: 'whole', target: '#registration.work.lookingUp', actions: 'prefillAnswers' },
          {
            guard: { type: 'known', params: { answer: 'language' } },
            target: '.idKind',
            actions: 'prefillAnswers',
          },
          { actions: 'prefillAnswers' },
        ],
        wentBack: toWhereItCameFrom,
        // What is still known is passed over, so that the first question without an answer is asked: the birth date at last.
        returned: [
          { guard: 'factsForgotten', target: '.idKind', actions: 'forgetFacts' },
          { guard: 'proofForgotten', target: '.idKind', actions: 'forgetProof' },
        ],
        quit: 'left',
        helpAsked: { actions: 'offerHelp' },
        inputRejected: [{ guard: 'lastError', target: 'tooManyMistakes' }, { actions: 'countError' }],
        answerLimitReached: 'tooManyMistakes',
      },
      states: {
        language: { on: { answered: { target: 'idKind', actions: 'keepAnswer' } } },
        idKind: {
          always: { guard: { type: 'known', params: { answer: 'idKind' } }, target: 'idNumber' },
          on: {
            answered: { target: 'idNumber', actions: 'keepAnswer' },
            'chose.help': { target: 'help', actions: 'turnTo' },
            'chose.missingSms': { actions: 'searchSms' },
          },
        },
        help: {},
        idNumber: {
          always: [
            { guard: { type: 'known', params: { answer: 'idNumber' } }, target: 'idExpiry' },
            { guard: { type: 'known', params: { answer: 'idDigits' } }, target: 'idLetters' },
          ],
          on: {
            answered: [
              { guard: 'numberWithoutLetters', target: 'idLetters', actions: 'keepAnswer' },
              { target: 'idExpiry', actions: 'keepAnswer' },
            ],
          },
        },
        idLetters: { on: { answered: { target: 'idExpiry', actions: 'keepAnswer' } } },
        idExpiry: {
          always: { guard: { type: 'known', params: { answer: 'idExpiry' } }, target: 'birthDate' },
          on: { answered: { target: 'birthDate', actions: 'keepAnswer' } },
        },
        birthDate: {
          always: { guard: { type: 'known', params: { answer: 'birthDate' } }, target: 'review' },
          on: { answered: { target: 'review', actions: 'keepAnswer' } },
        },
        review: {
          on: {
            'chose.confirm': { target: '#registration.work.lookingUp', actions: 'turnTo' },
            'chose.change': { target: 'change', actions: 'turnTo' },
          },
        },
        change: {
          on: {
            'chose.idKind': { target: 'idKind', actions: 'reopen' },
            'chose.idNumber': { target: 'idNumber', actions: 'reopen' },
            'chose.idExpiry': { target: 'idExpiry', actions: 'reopen' },
            'chose.birthDate': { target: 'birthDate', actions: 'reopen' },
            'chose.phone': { target: 'phone', actions: 'reopen' },
            'chose.email': { target: 'email', actions: 'reopen' },
          },
        },
        phone: { on: { answered: { target: 'phoneAgain', actions: 'keepAnswer' } } },
        phoneAgain: { on: { answered: { target: 'operator', actions: 'keepAnswer' } } },
        operator: { on: { answered: { target: 'review', actions: 'keepAnswer' } } },
        email: { on: { answered: { target: 'emailCheck', actions: 'keepAnswer' } } },
        emailCheck: {
          on: {
            'chose.yes': { target: 'review', actions: 'checkEmail' },
            'chose.no': { target: 'email', actions: 'reopen' },
          },
        },
        code: {
          on: {
            // The code is the proof.
            dialled: { target: 'code', actions: 'comeBackToCode' },
            returned: {},
            wentBack: { target: 'idKind', actions: 'leaveCode' },
            codeTyped: { target: '#registration.work.checkingCode', actions: 'hearCode' },
            'chose.newCode': { target: '#registration.work.sendingCode', actions: 'askForCode' },
            'chose.noSuchPhone': { target: '#registration.work.claimingAccount', actions: 'hearCode' },
          },
        },
        notFound: { on: { 'chose.change': { target: 'change', actions: 'turnTo' } } },
        smsFate: { on: { 'chose.renew': '#registration.work.renewingPassword' } },
        resume: {
          on: {
            'chose.continue': { target: 'idKind', actions: 'pickUp' },
            'chose.restart': { target: 'idKind', actions: 'startAgain' },
          },
        },
        onItsWay: {
          on: {
            dialled: { target: 'onItsWay', actions: 'comeBack' },
            'chose.restart': { target: 'idKind', actions: 'startAgain' },
          },
        },
      },
    },

    work: {
      initial: 'lookingUp',
      states: {
        lookingUp: {
          entry: {
            type: 'lookUp',
            params: ({ context }) => ({
              identity: identityOf(context.answers),
              contact: contactOf(context),
              tracesPassword: context.answers.purpose === 'missingSms',
              needsCode: needsCode(context),
            }),
          },
          on: {
            verdictReached: [
              { guard: 'unknownAgain', target: '#registration.unknown' },
              { guard: 'unknown', target: '#registration.call.notFound', actions: 'countUnknown' },
              {
                guard: 'coveredElsewhere',
                target: '#registration.coveredElsewhere',
                actions: 'learnVerdict',
              },
              { guard: 'missesSms', target: 'tracingPassword', actions: 'learnVerdict' },
              { guard: 'hasAccount', target: '#registration.accountExists', actions: 'learnVerdict' },
              { guard: 'claimDenied', target: '#registration.callCentre' },
              {
                guard: 'claimWaits',
                target: '#registration.claimWaits',
                actions: ['learnVerdict', 'learnClaim'],
              },
              {
                guard: 'knownElsewhere',
                target: 'sendingCode',
                actions: ['learnVerdict', 'askKnownPhone'],
              },
              { guard: 'needsCode', target: 'sendingCode', actions: 'learnVerdict' },
              { target: 'openingAccount', actions: 'learnVerdict' },
            ],
            lookUpDelayed: '#registration.delayed',
            lookUpLimited: [
              { guard: 'lookUpsUsedUp', target: '#registration.tooManyLookUps' },
              { guard: 'cardSpent', target: '#registration.callCentre' },
              { target: '#registration.busy' },
            ],
          },
        },
        sendingCode: {
          entry: {
            type: 'sendCode',
            params: ({ context }) => ({ ...codeFor(context), language: languageOf(context) }),
          },
          on: {
            codeSent: [
              { guard: 'codeCanBeReadNow', target: '#registration.call.code' },
              { target: '#registration.codeByDial' },
            ],
            codeTooSoon: { target: '#registration.call.code', actions: 'waitForCode' },
            codesLimited: '#registration.tooManyCodes',
          },
        },
        checkingCode: {
          entry: {
            type: 'checkCode',
            params: ({ context, event }) => ({
              ...codeFor(context),
              code: (event as Extract<Event, { type: 'codeTyped' }>).code,
            }),
          },
          on: {
            codeAccepted: [
              // The proof stays: the host looks whether it was given.
              { guard: 'provesAccount', target: 'renewingPassword' },
              { guard: 'provesKnownOnly', target: 'sendingCode', actions: 'takeProof' },
              { target: 'openingAccount', actions: 'takeProof' },
            ],
            codeRejected: { target: '#registration.call.code', actions: 'missCode' },
            codeExhausted: [
              { guard: 'provesKnown', target: 'claimingAccount' },
              { target: '#registration.codeRefused' },
            ],
          },
        },
        openingAccount: {
          entry: {
            type: 'openAccount',
            params: ({ context }) => ({ registrationNumber: numberIn(context), contact: contactOf(context) }),
          },
          on: {
            accountOpened: '#registration.passwordSent',
            accountExisted: '#registration.accountExists',
            accountDelayed: '#registration.delayed',
          },
        },
        tracingPassword: {
          entry: {
            type: 'tracePassword',
            params: ({ context }) => ({ registrationNumber: numberIn(context) }),
          },
          on: {
            passwordTraced: { target: '#registration.call.smsFate', actions: 'learnDelivery' },
            noPasswordTraced: '#registration.noPasswordSms',
          },
        },
        renewingPassword: {
          entry: {
            type: 'renewPassword',
            params: ({ context }) => ({ registrationNumber: numberIn(context) }),
          },
          on: {
            passwordRenewed: { target: '#registration.passwordRenewed', actions: 'learnRecipient' },
            renewalsLimited: '#registration.tooManyLookUps',
            proofNeeded: { target: 'sendingCode', actions: 'askAccountPhone' },
          },
        },
        claimingAccount: {
          entry: {
            type: 'claimAccount',
            params: ({ context }) => ({
              registrationNumber: numberIn(context),
              contact: contactOf(context),
              knownPhone: codeFor(context).phone,
            }),
          },
          on: {
            claimMade: { target: '#registration.claimWaits', actions: 'learnClaim' },
            claimRefused: '#registration.callCentre',
          },
        },
      },
    },

    passwordSent: { type: 'final' },
    accountExists: { type: 'final' },
    coveredElsewhere: { type: 'final' },
    unknown: { type: 'final' },
    passwordRenewed: { type: 'final' },
    noPasswordSms: { type: 'final' },
    // The call ends here, the conversation does not: the next dial goes on.
    delayed: { on: { dialled: { target: 'call.onItsWay', actions: 'comeBack' } } },
    codeByDial: { on: { dialled: { target: 'call.code', actions: 'comeBackToCode' } } },
    left: { type: 'final' },
    tooManyMistakes: { type: 'final' },
    tooManyLookUps: { type: 'final' },
    claimWaits: { type: 'final' },
    callCentre: { type: 'final' },
    tooManyCodes: { type: 'final' },
    codeRefused: { type: 'final' },
    busy: { type: 'final' },
  },
})
