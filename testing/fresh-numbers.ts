/** The same transcript with other callers, for a service that remembers those of the last time. */
import type { Transcript } from './transcript.ts'

/** Each number keeps its first two and last two digits, which masked numbers show. */
export function withFreshNumbers(
  transcript: Transcript,
  clock: { digits(length: number): string },
): Transcript {
  const given = new Map<string, string>()
  const fresh = (text: string) =>
    text.replace(/\b0[67]\d{8}\b/g, number => {
      const known = given.get(number) ?? `${number.slice(0, 2)}${clock.digits(6)}${number.slice(-2)}`
      given.set(number, known)
      return known
    })
  return {
    ...transcript,
    steps: transcript.steps.map(({ action, lines, ...step }) => ({
      ...step,
      action: {
        ...action,
        ...('number' in action && { number: fresh(action.number) }),
        ...('text' in action && { text: fresh(action.text) }),
      },
      lines: lines?.map(fresh) ?? null,
    })),
  }
}
