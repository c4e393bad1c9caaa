/** The conversation and everything it causes, put together. */
import { blank } from '#machines/registration.ts'
import { endingScreen } from '#machines/screens.ts'
import { createCodes } from '../accounts/codes.ts'
import { isHashingBehind } from '../accounts/passwords.ts'
import { createCallEnds } from '../conversation/call-ends.ts'
import { createCodeSms } from '../conversation/code-sms.ts'
import { createCrowd } from '../conversation/crowd.ts'
import { createPerform } from '../conversation/effects.ts'
import { createRemoteOpening } from '../conversation/errands.ts'
import { createHearing } from '../conversation/hearing.ts'
import { createJournal } from '../conversation/journal-rows.ts'
import { createLookUp } from '../conversation/look-up.ts'
import { createOpenAccount } from '../conversation/open-account.ts'
import { createLocalOpening } from '../conversation/opening.ts'
import { createParking } from '../conversation/parking.ts'
import { createPasswordSms } from '../conversation/password-sms.ts'
import { createTextMessages } from '../conversation/text-messages.ts'
import { createConversation } from '../conversation/turn.ts'
import { createPulse } from '../pulse.ts'
import type { Foundations, Surroundings } from './foundations.ts'

/**
 * Turns in progress at once: a tenth of a second's work when they only ask; and as many can wait for an eligibility
 * service that takes four seconds as one process is allowed look-ups.
 */
const mostTurns = 1_000
const manyTurns = 50
/** A turn takes some ten steps. */
const mostLateMs = 50

export type Dialogue = Awaited<ReturnType<typeof openDialogue>>

/** Builds the conversation and starts its background work. */
export async function openDialogue(surroundings: Surroundings, foundations: Foundations) {
  const { config, clock, log, report, onClose, onDrain, tell } = surroundings
  const { database, queries, vault, sessions, limits, accounts, outbox, eligibility, remote } = foundations
  const { languages, codeForOwnNumber, resumeSeconds, callCentre, serviceCode, budget } = config
  const setting = { callCentre, serviceCode, budget }

  const pulse = createPulse()
  onClose(async () => pulse.stop())
  const isLate = () => pulse.late() > mostLateMs
  const shared = { queries, vault, clock, accounts, outbox, limits }
  const errands =
    remote &&
    createRemoteOpening({
      ...shared,
      database,
      service: remote,
      setting,
      report: failure => report(failure, 'errands'),
    })
  const opening = errands ?? createLocalOpening(shared)
  const parking = createParking({
    ...shared,
    database,
    eligibility,
    opening,
    setting,
    forgive: card => limits.identityFailures.forgive(card),
    observe(outcome) {
      log.info({ outcome }, 'parked request answered')
      tell.parkedAnswered(outcome)
    },
    report: failure => report(failure, 'parking'),
  })
  const journal = createJournal({ queries, vault, clock, report: failure => report(failure, 'journal') })
  onClose(() => journal.stop())
  const add: typeof journal.add = entry => {
    journal.add(entry)
    tell.moved(entry)
  }

  const perform = createPerform({
    lookUp: createLookUp({
      ...shared,
      eligibility,
      opening,
      parking,
      deadlineMs: config.eligibilityDeadlineMs,
      isCrowded: isHashingBehind,
      isSwamped() {
        // A line alone soon moves on; while the event loop is late as well it does not.
        const isSwamped = isLate() && database.isBehind()
        if (isSwamped) tell.struck('statements')
        return isSwamped
      },
      observe(outcome, milliseconds) {
        log.debug({ outcome, milliseconds }, 'looked up')
        tell.lookedUp(outcome, milliseconds)
      },
    }),
    ...createOpenAccount({ vault, opening }),
    ...createCodeSms({ ...shared, codes: createCodes({ vault, clock }) }),
    ...createPasswordSms({ ...shared, opening }),
  })
  const waiting = {
    isWaiting: async (caller: string) =>
      (await parking.isWaiting(caller)) || ((await errands?.isWaiting(caller)) ?? false),
  }
  const converse = createConversation({
    sessions,
    hearing: createHearing({ perform, journal, waiting, clock, settings: { languages, codeForOwnNumber } }),
    journal: { ...journal, add },
    clock,
    settings: { ...setting, languages, resumeSeconds },
    turned: tell.turned,
    repeated: tell.repeated,
    report: failure => report(failure, 'turn'),
  })
  const receive = createTextMessages({
    ...shared,
    converse,
    sessions,
    languages,
    ignored: why => log.info({ why }, 'a text message that gets no reply'),
  })

  for (const worker of [await parking.start(), await errands?.start()]) {
    if (worker) onDrain(() => worker.stop())
  }
  const nobody = { ...blank, caller: { ...blank.caller, languages } }
  return {
    /** For calls; a text message can wait, and is sent again by its gateway. */
    converse: createCrowd({
      converse,
      most: mostTurns,
      many: manyTurns,
      isLate,
      busy: { text: endingScreen('busy', nobody, setting), ends: true },
      sentAway: () => tell.struck('turns'),
    }),
    receive,
    callEnded: createCallEnds({ queries, sessions, outbox, journal }),
    delivered: foundations.delivered,
    /** What gives lost jobs back to their rows. */
    wakers: { parking, ...(errands && { errands }) },
  }
}
