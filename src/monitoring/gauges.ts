/** What this process has at the moment of a scrape: its connections to the database, and to operators. */

/** Connections of one pool: those that work, those that rest, and statements that wait for one. */
export interface PoolGauge {
  pool: string
  busy: number
  idle: number
  waiting: number
}

export interface LinkGauge {
  name: string
  binds: readonly { state: string }[]
  unanswered: number
  rate: number
}
