/** Whether what was seen is what a step of a transcript expects, and how it differs when it is not. */
import type { Screen } from './line.ts'
import { type Step, writeLines } from './transcript.ts'
import { diffLines } from './transcript-diff.ts'
import { type Bindings, matchLines } from './wildcards.ts'

/** What the transcript's names stand for from now on, or the difference in the transcript's own format. */
export function compare(
  { action, lines, ends }: Step,
  seen: Screen,
  bindings: Bindings,
): { bindings: Bindings } | { difference: string } {
  const seenLines = seen.text.split('\n').map(line => line.trim())
  const matched = lines === null ? bindings : matchLines(lines, seenLines, bindings)
  // A screen that is not looked at may end the call or not, unless the transcript says so.
  const endsAsExpected = ends === seen.ends || (lines === null && !ends)
  if (matched !== null && endsAsExpected) return { bindings: matched }

  const what = action.do === 'sms' ? 'another message came' : otherwise(ends, seen.ends)
  const expected = writeScreen({ text: lines === null ? seen.text : lines.join('\n'), ends })
  return { difference: [what, ...diffLines(expected, writeScreen(seen), bindings), legend].join('\n') }
}

/** A screen as its lines in the file, with the end of the call. */
export function writeScreen({ text, ends }: Screen): string[] {
  return [...writeLines(text), ...(ends ? ['end'] : [])]
}

const legend = 'expected lines begin with -, what the phone shows with +'

function otherwise(expected: boolean, seen: boolean): string {
  if (expected === seen) return 'the phone shows another screen'
  return expected ? 'the call goes on where it was to end' : 'the call ends where it was to go on'
}
