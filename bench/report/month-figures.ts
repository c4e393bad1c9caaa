/** What is measured of a national month of the journal, before and after it is divided into days. */
import type { Distribution } from '../distribution.ts'

export interface Layout {
  /** Of a move, with its part of the indexes. */
  bytesEach: number
  /** To take a day out of the journal. */
  eraseSeconds: number
  /** To find that a call has no beginning, in milliseconds. */
  beginning: Distribution
  /** To read the operator's page for so long. */
  pageSeconds: Record<string, number>
}

export interface MonthFigures {
  days: number
  /** Of a nation's calls. */
  scale: number
  calls: number
  moves: number
  /** To bring the tables up to date, beside somebody who writes; and the longest that one of those waited. */
  migrateSeconds: number
  longestWaitMs: number
  /** One table, and a part a day. */
  before: Layout
  after: Layout
}
