/** What is measured of a start. */
import type { Spread } from './distribution.ts'

export interface StartUp {
  seconds: Spread
  /** Bytes once it is at rest, nobody having called. */
  bytes: Spread
}

export interface StartUps {
  production: StartUp
  /** As `npm start` is without a setting: it makes its tables and loads its people each time. */
  embedded: StartUp
}

/** One row for production and one for embedded. */
export function startUpRows({ production, embedded }: StartUps): [string, string, string][] {
  const told = ({ median, least, most }: Spread, digits: number) =>
    `${median.toFixed(digits)} (${least.toFixed(digits)} to ${most.toFixed(digits)})`
  const megabytes = ({ median, least, most }: Spread): Spread => ({
    median: median / 1e6,
    least: least / 1e6,
    most: most / 1e6,
  })
  const row = (name: string, { seconds, bytes }: StartUp): [string, string, string] => [
    name,
    told(seconds, 2),
    told(megabytes(bytes), 0),
  ]
  return [row('production', production), row('embedded', embedded)]
}

export const startUpHeads = ['started', 'seconds until ready', 'MB then']
