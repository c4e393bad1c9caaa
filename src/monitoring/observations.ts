/** What the parts of the service tell those who watch it: names and durations, never whom it was about. */
import type { Entry } from '../journal/journal.ts'

export interface Observations {
  /** A hop came. */
  arrived(): void
  /** A hop was answered. */
  turned(channel: string, milliseconds: number, gateway: string): void
  /** A caller was told that the service cannot answer. */
  unavailable(hop: Pick<Entry['hop'], 'channel' | 'gateway' | 'operator'>): void
  /** What a turn did to its conversation. */
  moved(entry: Pick<Entry, 'hop' | 'moves' | 'conversation'>): void
  /** A hop that was answered as before, or that came too late. */
  repeated(arrival: 'repeat' | 'late'): void
  /** The verdict's outcome, or the failure's code. */
  lookedUp(outcome: string, milliseconds: number): void
  /** A deferred look-up was answered by SMS. */
  deferredAnswered(outcome: string): void
  /** A limit refused somebody something. */
  rateLimited(limit: string): void
  failed(code: string): void
  /** The database or Redis refuses us, and somebody has to do something: `disk full`, `read-only`. */
  storeRefused(cause: string): void
  /** What the provider did with a message. */
  submitted(medium: string, result: string): void
  /** What a carrier of text messages, by its name, did with one; a refusal says whose it is. */
  carried(carrier: string, submission: { result: string; by?: string }): void
  /** A carrier said what it did with one, or did not in its time. */
  carrierAnswered(carrier: string, milliseconds: number): void
  /** A message is beyond the hour's budget of its kind. */
  beyondBudget(kind: string): void
  /** A final delivery report came. */
  settled(status: string): void
  /** A form that is not the gateway's. */
  refused(callback: string): void
  /** A request that asks for nothing at all. */
  malformed(): void
  /** What came by a link was no PDU. */
  malformedPdu(link: string): void
  /** A screen that its link could not bring to the phone. */
  answerLost(link: string): void
}

/** Tells all of them, one after the other. */
export function observeAll(watchers: readonly Partial<Observations>[]): Observations {
  const all =
    <Name extends keyof Observations>(name: Name) =>
    (...told: Parameters<Observations[Name]>) => {
      for (const watcher of watchers)
        (watcher[name] as ((...all: typeof told) => void) | undefined)?.(...told)
    }
  return {
    arrived: all('arrived'),
    turned: all('turned'),
    unavailable: all('unavailable'),
    moved: all('moved'),
    repeated: all('repeated'),
    lookedUp: all('lookedUp'),
    deferredAnswered: all('deferredAnswered'),
    rateLimited: all('rateLimited'),
    failed: all('failed'),
    storeRefused: all('storeRefused'),
    submitted: all('submitted'),
    carried: all('carried'),
    carrierAnswered: all('carrierAnswered'),
    beyondBudget: all('beyondBudget'),
    settled: all('settled'),
    refused: all('refused'),
    malformed: all('malformed'),
    malformedPdu: all('malformedPdu'),
    answerLost: all('answerLost'),
  }
}
