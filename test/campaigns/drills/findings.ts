/** What a drill counts, and what it finds broken. */

/** The promises that a drill checks, each named for what holds. */
export const promises = {
  sameHop: 'the same hop gets the same answer, and no answer is applied twice',
  ownData: 'no screen or message shows what is not its reader’s',
  oneAccount: 'an identity has one account at most, and one current password',
  onePassword: 'an account’s password SMS is accepted once, or listed as unknown or failed',
  steered: 'no text message steers or ends a call in progress',
  proof: 'nobody is looked up on a birth date typed before a break',
  onceEach: 'what a caller asks for once is done once',
  outcome: 'whoever goes on dialling gets the outcome',
  nothingLeft: 'nothing is left undone, and what was deferred is erased',
  reports: 'delivered beats failed, and nothing beats delivered',
  silentLogs: 'no personal data, password or code in any output',
  orderlyEnd: 'a process that is asked to stop ends in order',
  noCallLost: 'no call is let down while one version takes over from another',
  journal: 'every move of every call stands in the journal',
} as const
export type Promised = keyof typeof promises

export interface Findings {
  count(figure: string, by?: number): void
  broken(promise: Promised, how: string): void
  figures(): Record<string, number>
  violations(): readonly { promise: Promised; how: string }[]
}

export function createFindings(): Findings {
  const figures = new Map<string, number>()
  const violations = new Map<string, { promise: Promised; how: string }>()
  return {
    count: (figure, by = 1) => void figures.set(figure, (figures.get(figure) ?? 0) + by),
    broken: (promise, how) => void violations.set(`${promise} ${how}`, { promise, how }),
    figures: () => Object.fromEntries(figures),
    violations: () => [...violations.values()],
  }
}
