// How much is asked of a rule for all inputs: `npm test` asks everything, `npm run test:unit` a share, while somebody waits.

export const isQuick = process.env['MODE'] === 'quick'
const share = 10

/** So many runs of a property. */
export const runsOf = (all: number): number => (isQuick ? Math.ceil(all / share) : all)

/** All of many, or every tenth. */
export function* someOf<T>(all: Iterable<T>): Generator<T> {
  let place = 0
  for (const one of all) {
    if (!isQuick || place % share === 0) yield one
    place += 1
  }
}
