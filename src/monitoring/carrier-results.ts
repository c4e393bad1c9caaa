/** What a carrier did with a message, in one word: a refusal says whose it is. */

/** Whose refusal it is: of the recipient and of the account, where it is not said. */
export function nameOfResult(result: string, by?: string): string {
  if (result === 'refused') return `refused-${by ?? 'recipient'}`
  return result === 'held' ? `refused-${by ?? 'account'}` : result
}
