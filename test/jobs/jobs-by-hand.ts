// Real jobs in their real table, which nobody works on by itself: a test takes them when it likes, and sees how long each waits.
import { sql } from 'kysely'
import type { Database } from '#src/db/database.ts'
import { wakeWorkers } from '#src/jobs/worker.ts'

export interface Job {
  id: string
  /** Seconds between its being put in and its being due. */
  waits: number
}

interface Given extends Job {
  done(): void
}

export function createJobsByHand({ boss, queries }: Database) {
  const given: Given[] = []
  const inHand = new Map<string, Given>()
  const queues = new Set<string>()
  let taken = 0
  const byHand = {
    createQueue: boss.createQueue.bind(boss),
    insert: boss.insert.bind(boss),
    async fetch(queue: string, { batchSize }: { batchSize: number }) {
      queues.add(queue)
      return given.splice(0, batchSize).map(each => {
        taken += 1
        inHand.set(String(taken), each)
        return { id: String(taken), data: { id: each.id } }
      })
    },
    async complete(_queue: string, ids: string[]) {
      for (const id of ids) inHand.get(id)?.done()
    },
  }

  return {
    boss: byHand as unknown as Database['boss'],

    /** The jobs that wait in a queue; they are not there any more. */
    async take(queue: string): Promise<Job[]> {
      const { rows } = await sql<Job>`
        delete from jobs.job where name = ${queue}
        returning data->>'id' as id, extract(epoch from start_after - created_on)::int as waits`.execute(
        queries,
      )
      return rows
    },

    /** One attempt for each job, all at once. */
    async attend(jobs: readonly Job[]): Promise<void> {
      const done = jobs.map(job => new Promise<void>(resolve => given.push({ ...job, done: resolve })))
      for (const queue of queues) wakeWorkers(byHand, queue, 0)
      await Promise.all(done)
    },
  }
}
