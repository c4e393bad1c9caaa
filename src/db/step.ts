/** A step from one version's tables to the next one's, which the versions before it survive. */
import type { Clock } from '../platform/clock.ts'
import type { Queries, Trx } from './database.ts'

export interface Step {
  /** In the order in which they are taken: `008-turns-by-day`. */
  name: string
  /** What it does, for whoever asks before it is done. */
  does: string
  /**
   * The step that a program must know to run on the tables after this one. Left out where every earlier version runs on
   * them: what a step takes away was last used a version before, by a program that knew the step named here.
   */
  needs?: string
  /** Interrupted anywhere and run again, it ends the same. */
  run(tools: StepTools): Promise<void>
}

export interface StepTools {
  /** Each statement is a transaction of its own and has as long as it needs: for what blocks nobody. */
  queries: Queries
  clock: Pick<Clock, 'now'>
  /** A line to whoever looks on; nothing in it is personal. */
  report(line: string): void
  /**
   * One transaction that waits half a second for a lock, gives way to those who queue behind it, and tries again.
   * @throws StillLocked when that went on for too long, or somebody ends the migration.
   */
  briefly(work: (trx: Trx) => Promise<void>): Promise<void>
  /** The same for taking back what was begun, when the migration ends without having done it. */
  undo(work: (trx: Trx) => Promise<void>): Promise<void>
  /** Builds an index on what is written to meanwhile; one that was left half built is built anew. */
  createIndex(name: string, on: string): Promise<void>
}
