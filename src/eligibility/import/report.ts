/** What an import says of lines: the first of each reason as they come, counts of all, and nothing that grows with the file. */
import { type Problem, sentenceOf } from './problem.ts'

export interface SaidLine {
  line: number
  /** What is wrong with it and what would be right, fit to be shown. */
  says: string
  /** Not loaded; else loaded, with a warning. */
  isRefused: boolean
  /** One of the first of some reason: enough to see what is the matter. */
  isShown: boolean
  /** As it stands in the file; null where the file was not asked to be kept so long. */
  text: string | null
}

export interface ReasonCount {
  reason: string
  lines: number
  isRefused: boolean
}

export interface Report {
  refuse(line: number, problems: readonly Problem[], text: string | null): void
  warn(line: number, problem: Problem, text: string | null): void
  refused(): number
  /** Most lines first. */
  reasons(): ReasonCount[]
}

/** Of each reason. */
export const mostShown = 20

export function createReport(onLine: (said: SaidLine) => void): Report {
  const counts = new Map<string, ReasonCount>()
  let refused = 0

  const count = (reason: string, isRefused: boolean): number => {
    const counted = counts.get(reason) ?? { reason, lines: 0, isRefused }
    counts.set(reason, counted)
    counted.lines += 1
    return counted.lines
  }

  const say = (line: number, problems: readonly Problem[], text: string | null, isRefused: boolean) => {
    const ranks = problems.map(({ reason }) => count(reason, isRefused))
    const says = problems.map(sentenceOf).join('. ')
    onLine({ line, says, isRefused, isShown: Math.min(...ranks) <= mostShown, text })
  }

  return {
    refuse(line, problems, text) {
      refused += 1
      say(line, problems, text, true)
    },
    warn: (line, problem, text) => say(line, [problem], text, false),
    refused: () => refused,
    reasons: () => [...counts.values()].sort((one, other) => other.lines - one.lines),
  }
}
