/** The conversation and everything it causes, put together. */
import { blank } from '#machines/context.ts'
import { endingScreen } from '#machines/screens.ts'
import { createCodes } from '../accounts/codes.ts'
import { isHashingBehind } from '../accounts/passwords.ts'
import { createPerformEffect } from '../conversation/effects.ts'
import { createLoadShedding } from '../conversation/load-shedding.ts'
import type { Hop } from '../conversation/port.ts'
import { createReplyLost } from '../conversation/reply-lost.ts'
import { createRunner } from '../conversation/runner.ts'
import { createHandleHop } from '../conversation/turn.ts'
import { within } from '../db/database.ts'
import type { BackgroundTask } from '../jobs/repeated-task.ts'
import { createJournal } from '../journal/journal-rows.ts'
import { createEventLoopLag } from '../platform/event-loop-lag.ts'
import { asFailure } from '../platform/failures.ts'
import { createLocalOpening } from '../registration/account-opening.ts'
import { createCallEnds } from '../registration/call-ends.ts'
import { createCardAccounts } from '../registration/card-accounts.ts'
import { createCardLearning } from '../registration/card-learning.ts'
import { createClaims } from '../registration/claims.ts'
import { createCodeSms } from '../registration/codes.ts'
import { createDeferredLookUps } from '../registration/deferred-look-up.ts'
import { createKnownPhone } from '../registration/known-phone.ts'
import { createLookUp } from '../registration/look-up.ts'
import { createOpenAccount } from '../registration/open-account.ts'
import { createParkedOpening } from '../registration/parked-opening.ts'
import { createPasswordSms } from '../registration/password-recovery.ts'
import { createPasswordReplacements } from '../registration/password-replacement.ts'
import { createRemoteOpening } from '../registration/remote-account.ts'
import { createLifeSecondsOf } from '../registration/session-life.ts'
import { createTextMessages } from '../registration/text-messages.ts'
import type { AppContext } from './context.ts'
import { openGateways } from './gateways.ts'
import type { Infrastructure } from './infrastructure.ts'

/**
 * Turns in progress at once: a tenth of a second's work when they only ask; and as many can wait for an eligibility
 * service that takes four seconds as one process is allowed look-ups.
 */
const mostTurns = 1_000
const manyTurns = 50
/** A turn takes some ten steps. */
const mostLateMs = 50

export type ConversationServices = Awaited<ReturnType<typeof openConversation>>

/** Builds the conversation and starts its background work. */
export async function openConversation(context: AppContext, infrastructure: Infrastructure) {
  const { config, clock, log, report, onClose, onDrain, observe } = context
  const { database, queries, vault, sessions, limits, accounts, outbox, eligibility, remote } = infrastructure
  const { languages, codeForOwnNumber, offersEmail, resumeSeconds, callCentre, serviceCode, budget } = config
  const setting = { callCentre, serviceCode, budget }

  const eventLoop = createEventLoopLag()
  onClose(async () => eventLoop.stop())
  const isLate = () => eventLoop.lagMs() > mostLateMs
  const shared = { queries, vault, clock, accounts, outbox, limits }
  const remoteOpening =
    remote &&
    createRemoteOpening({
      ...shared,
      database,
      service: remote,
      setting,
      report: failure => report(failure, 'account requests'),
    })
  const opening =
    remoteOpening ??
    createParkedOpening({
      ...shared,
      database,
      opening: createLocalOpening(shared),
      setting,
      report: failure => report(failure, 'account requests'),
    })
  // Nobody knows which of the two the holder of that phone reads.
  const complete = languages.filter(language => language !== 'zgh')
  const claims = createClaims({ ...shared, setting, languages: complete.length > 0 ? complete : languages })
  const knownPhone = createKnownPhone({
    policy: config.knownPhonePolicy,
    destinations: config.sms.destinations,
    claims,
  })
  const codes = createCodes({ vault, clock })
  const cardAccounts = createCardAccounts(shared)
  const cardLearning = createCardLearning(cardAccounts, failure => report(failure, 'card accounts'))
  onClose(() => cardLearning.stop())
  const deferredLookUps = createDeferredLookUps({
    ...shared,
    database,
    eligibility,
    opening,
    setting,
    knownPhone,
    cardAccounts,
    observe(outcome) {
      log.info({ outcome }, 'deferred look-up answered')
      observe.deferredAnswered(outcome)
    },
    report: failure => report(failure, 'deferred look-ups'),
  })
  const journal = createJournal({ queries, vault, clock, report: failure => report(failure, 'journal') })
  onClose(() => journal.stop())
  const add: typeof journal.add = entry => {
    journal.add(entry)
    observe.moved(entry)
  }

  const performEffect = createPerformEffect({
    lookUp: createLookUp({
      ...shared,
      eligibility,
      opening,
      deferredLookUps,
      cardAccounts,
      cardLearning,
      knownPhone,
      deadlineMs: config.eligibilityDeadlineMs,
      isCrowded: isHashingBehind,
      isSwamped() {
        // A line alone soon moves on; while the event loop is late as well it does not.
        const isSwamped = isLate() && database.isBehind()
        if (isSwamped) observe.rateLimited('statements')
        return isSwamped
      },
      observe(outcome, milliseconds) {
        log.debug({ outcome, milliseconds }, 'looked up')
        observe.lookedUp(outcome, milliseconds)
      },
      report: failure => report(failure, 'limits'),
    }),
    ...createOpenAccount({ vault, opening }),
    ...createCodeSms({ ...shared, codes }),
    ...createPasswordSms({ ...shared, codes, opening }),
    claimAccount: knownPhone.claimAccount,
  })
  const tasks: BackgroundTask[] = [deferredLookUps, opening]
  const runner = createRunner({
    performEffect,
    journal,
    async isWaiting(caller) {
      for (const task of tasks) if (await task.isWaiting(caller)) return true
      return false
    },
    clock,
    settings: { languages, codeForOwnNumber, offersEmail },
  })
  const lifeSecondsOf = createLifeSecondsOf(resumeSeconds)
  const gateways = openGateways(config)
  const { traitsOf } = gateways
  const handleHop = createHandleHop({
    sessions,
    runner,
    journal: { ...journal, add },
    clock,
    settings: { ...setting, languages },
    lifeSecondsOf,
    traitsOf,
    askedByCall(caller) {
      within(queries, trx => outbox.withdrawQuestions(trx, caller)).catch((thrown: unknown) =>
        report(asFailure(thrown, 'database-unavailable'), 'outbox'),
      )
    },
    arrived: observe.arrived,
    turned: observe.turned,
    unavailable: observe.unavailable,
    repeated: observe.repeated,
    textDoesNotGrow: once(gateway =>
      log.warn({ gateway }, 'text does not grow: does this gateway send the last answer only?'),
    ),
    report: failure => report(failure, 'turn'),
  })
  const replyLost = createReplyLost({ sessions, lifeSecondsOf })
  const handleSms = createTextMessages({
    ...shared,
    serviceCode,
    handleHop,
    claims,
    callCentre,
    languages,
    ignored: why => log.info({ why }, 'a text message that gets no reply'),
  })

  const replacements = createPasswordReplacements({
    ...shared,
    database,
    service: remote,
    serviceCode,
    language: languages[0] ?? 'ar',
    report: failure => report(failure, 'password replacements'),
  })
  const background = [...tasks, replacements]
  for (const task of background) {
    const worker = await task.start()
    onDrain(() => worker.stop())
  }
  const nobody = { ...blank, caller: { ...blank.caller, languages } }
  return {
    /** For calls; a text message can wait, and is sent again by its gateway. */
    handleHop: createLoadShedding({
      handleHop,
      most: mostTurns,
      many: manyTurns,
      isLate,
      busyAt: gateway => ({
        text: endingScreen('busy', nobody, { ...setting, budget: traitsOf(gateway).budget ?? budget }),
        ends: true,
      }),
      shed: () => observe.rateLimited('turns'),
    }),
    /** Nobody waits for it: what cannot be noted is left to time. */
    replyLost: (hop: Hop) => replyLost(hop).catch(error => report(asFailure(error), 'reply lost')),
    handleSms,
    callEnded: createCallEnds({ queries, sessions, outbox, journal, clock, lifeSecondsOf }),
    delivered: infrastructure.delivered,
    gateways: gateways.all,
    smsGateways: gateways.ofMessages,
    tasks: background,
    claims,
    replacePassword: replacements.replace,
  }
}

/** Says each thing once in the life of a process. */
function once(say: (word: string) => void): (word: string) => void {
  const said = new Set<string>()
  return word => {
    if (said.has(word)) return
    said.add(word)
    say(word)
  }
}
