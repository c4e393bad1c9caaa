// A running service for one profile: the real one on an ephemeral port, with the CNSS and an SMS inbox beside it.
import { countedForm } from '#src/eligibility/card-form.ts'
import { createCapturedLog } from '#test/support/captured-log.ts'
import { openEnvironment } from '#test/support/environment.ts'
import { createMovableClock, type MovableClock } from '#test/support/movable-clock.ts'
import { type Cnss, startCnss } from './cnss.ts'
import type { Profile } from './profiles.ts'
import { openSmsInbox, type SmsInbox } from './sms-inbox.ts'

export interface Stage {
  profile: Profile
  clock: MovableClock
  cnss: Cnss
  inbox: SmsInbox
  /** Posts a form to one of Africa's Talking's callbacks. */
  call(path: string, form: Record<string, string>): Promise<string>
  /** The next look-up of this card is one too many, of its caller or over all: the limits have tests of their own. */
  refuseNext(idNumber: string, by: 'caller' | 'card'): void
  /** What the service found worth a line, at `warn` or above. */
  complaints(): string[]
  close(): Promise<void>
}

/** Codes an hour to one number. */
export const allowed = { codes: 6 }

/** Embedded, unless `more` names a database. */
export function openStage(profile: Profile, more: Record<string, string> = {}): Promise<Stage> {
  const settings = {
    PORT: '0',
    SAMPLE_PEOPLE: 'false',
    RESUME_SECONDS: '3600',
    LOOKUPS_PER_CALLER: '1000',
    LANGUAGES: profile.languages.join(','),
    OTP_POLICY: profile.codeForOwnNumber ? 'always' : 'other-number',
    KNOWN_PHONE_POLICY: profile.claimsWait ? 'notify' : 'code',
    FAILURES_PER_ID: '1000',
    FAILURES_PER_CARD_DAY: '1000',
    FAILURES_PER_CARD_WEEK: '1000',
    FAILURES_PER_CARD_MONTH: '1000',
    CODES_PER_HOUR: String(allowed.codes),
    RENEWALS_PER_DAY: '1',
    REPLIES_PER_HOUR: '100000',
    ...more,
  }
  return openEnvironment(settings, async environment => {
    const cnss = await startCnss(environment)
    const inbox = await openSmsInbox(environment)
    const clock = createMovableClock()
    const captured = createCapturedLog()
    const refused = new Map<string, 'caller' | 'card'>()
    const url = await environment.openService({
      log: captured.log,
      clock,
      limits: own => ({
        ...own,
        lookUps: {
          ...own.lookUps,
          async admit(lookUp) {
            const by = refused.get(lookUp.card)
            refused.delete(lookUp.card)
            return by === undefined ? own.lookUps.admit(lookUp) : { refused: by }
          },
        },
      }),
    })
    return {
      profile,
      clock,
      cnss,
      inbox,
      async call(path, form) {
        const body = new URLSearchParams(form)
        const response = await fetch(`${url}/africastalking${path}`, { method: 'POST', body })
        const text = await response.text()
        if (response.status !== 200) throw new Error(`${path} answers ${response.status}`)
        return text
      },
      refuseNext: (idNumber, by) => void refused.set(countedForm({ idNumber }), by),
      complaints: () => captured.lines().filter(line => Number(/"level":(\d+)/.exec(line)?.[1]) >= 40),
    } satisfies Omit<Stage, 'close'>
  })
}
