/** Which of the known words was meant by one that is not. */
import { distance } from 'fastest-levenshtein'

const mostNamed = 3

/** The nearest first; none that more than a third of its letters would have to be changed for. */
export function nearestOf(word: string, known: Iterable<string>): string[] {
  return [...known]
    .map(each => ({ each, changes: distance(word, each) }))
    .filter(({ each, changes }) => changes <= Math.max(1, Math.floor(each.length / 3)))
    .sort((one, other) => one.changes - other.changes)
    .slice(0, mostNamed)
    .map(({ each }) => each)
}
