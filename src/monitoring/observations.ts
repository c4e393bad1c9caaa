/** What the parts of the service tell those who watch it: names and durations, never whom it was about. */
import type { Entry } from '../conversation/journal.ts'

export interface Observations {
  /** A hop was answered. */
  turned(channel: string, milliseconds: number): void
  /** What a turn did to its conversation. */
  moved(entry: Pick<Entry, 'hop' | 'moves' | 'conversation'>): void
  /** A hop that was answered as before, or that came too late. */
  repeated(arrival: 'repeat' | 'late'): void
  /** The verdict's outcome, or the failure's code. */
  lookedUp(outcome: string, milliseconds: number): void
  /** A parked look-up was answered by SMS. */
  parkedAnswered(outcome: string): void
  /** A limit refused somebody something. */
  struck(limit: string): void
  failed(code: string): void
  /** What the provider did with a message. */
  submitted(medium: string, result: string): void
  /** A final delivery report came. */
  settled(status: string): void
  /** A form that is not the gateway's. */
  refused(callback: string): void
}

/** Tells all of them, one after the other. */
export function tellAll(watchers: readonly Partial<Observations>[]): Observations {
  const all =
    <Name extends keyof Observations>(name: Name) =>
    (...told: Parameters<Observations[Name]>) => {
      for (const watcher of watchers)
        (watcher[name] as ((...all: typeof told) => void) | undefined)?.(...told)
    }
  return {
    turned: all('turned'),
    moved: all('moved'),
    repeated: all('repeated'),
    lookedUp: all('lookedUp'),
    parkedAnswered: all('parkedAnswered'),
    struck: all('struck'),
    failed: all('failed'),
    submitted: all('submitted'),
    settled: all('settled'),
    refused: all('refused'),
  }
}
