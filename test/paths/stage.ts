// A running service for one profile: the real one on an ephemeral port, embedded, with the CNSS and the post office beside it.
import type { AddressInfo } from 'node:net'
import { readConfig } from '#src/config.ts'
import { openService } from '#src/service.ts'
import { createCapturedLog } from '#test/lines/captured-log.ts'
import { createMovableClock, type MovableClock } from '#test/lines/movable-clock.ts'
import { type Cnss, startCnss } from './cnss.ts'
import { openPostOffice, type PostOffice } from './post-office.ts'
import type { Profile } from './profiles.ts'

export interface Stage {
  profile: Profile
  clock: MovableClock
  cnss: Cnss
  post: PostOffice
  /** Posts a form to one of Africa's Talking's callbacks. */
  call(path: string, form: Record<string, string>): Promise<string>
  /** Waits until another look-up may be made, where there is one a second. */
  catchBreath(): Promise<void>
  /** What the service found worth a line, at `warn` or above. */
  complaints(): string[]
  close(): Promise<void>
}

/** Failures of one card before it is closed for the day, and codes an hour to one number. */
export const allowed = { failures: 3, codes: 6 }

export async function openStage(profile: Profile): Promise<Stage> {
  const [cnss, post] = await Promise.all([startCnss(), openPostOffice()])
  const clock = createMovableClock()
  const captured = createCapturedLog()
  const config = readConfig({
    PORT: '0',
    SAMPLE_PEOPLE: 'false',
    RESUME_SECONDS: '3600',
    ELIGIBILITY_URL: cnss.url,
    ELIGIBILITY_TOKEN: 'token-of-the-walks',
    AFRICASTALKING_USERNAME: 'walks',
    AFRICASTALKING_API_KEY: 'key-of-the-walks',
    AFRICASTALKING_URL: post.url,
    LOOKUPS_PER_CALLER: '1000',
    LOOKUPS_PER_SECOND: profile.isCrowded ? '1' : '100000',
    LANGUAGES: profile.languages.join(','),
    OTP_POLICY: profile.codeForOwnNumber ? 'always' : 'other-number',
    FAILURES_PER_ID: String(allowed.failures),
    CODES_PER_HOUR: String(allowed.codes),
    RENEWALS_PER_DAY: '1',
    REPLIES_PER_HOUR: '100000',
  })
  const service = await openService(config, captured.log, clock)
  await new Promise<void>(resolve => service.server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(service.server.address() as AddressInfo).port}/africastalking`
  return {
    profile,
    clock,
    cnss,
    post,
    async call(path, form) {
      const response = await fetch(`${url}${path}`, { method: 'POST', body: new URLSearchParams(form) })
      const text = await response.text()
      if (response.status !== 200) throw new Error(`${path} answers ${response.status}`)
      return text
    },
    catchBreath: async () => void (profile.isCrowded && (await clock.sleep(1_100))),
    complaints: () => captured.lines().filter(line => Number(/"level":(\d+)/.exec(line)?.[1]) >= 40),
    async close() {
      await service.close()
      await Promise.all([cnss.close(), post.close()])
    },
  }
}
