/** Who loads which file, how far it is and what came of it, written down for everybody to see: no line of the file, and counts alone. */
import type { ImportState, Queries, Trx } from '../../db/database.ts'
import type { Clock } from '../../platform/clock.ts'
import type { ImportOptions, ImportProgress, ImportSummary } from './people.ts'

export type ImportChoices = Required<Pick<ImportOptions, 'isDryRun' | 'isReplacing' | 'allowsSharedNumbers'>>

export interface ImportRun extends ImportChoices {
  id: string
  startedAt: Date
  /** When its process was last heard of: one that neither ends nor is heard of has died, and changed nothing. */
  seenAt: Date
  endedAt: Date | null
  byWhom: string | null
  state: ImportState
  share: number | null
  bytes: number | null
  sha256: string | null
  lines: number
  counts: Record<(typeof countNames)[number], number | null>
  problem: string | null
}

export interface FileFacts {
  bytes: number
  sha256: Buffer
}

export interface OpenRun {
  /** Now and then; not waited for. */
  progressed(progress: ImportProgress): void
  /** In the transaction that loads: both or neither. */
  loaded(trx: Trx, summary: ImportSummary, file: FileFacts): Promise<void>
  stopped(problem: string): Promise<void>
}

export interface ImportRuns {
  begin(byWhom: string | null, choices: ImportChoices): Promise<OpenRun>
  /** The last ones, newest first. */
  list(): Promise<ImportRun[]>
}

const countNames = ['added', 'changed', 'unchanged', 'repeated', 'gone', 'removed', 'refused'] as const
const mostListed = 20
const pauseMs = 1_000

export function createImportRuns({ queries, clock }: { queries: Queries; clock: Clock }): ImportRuns {
  const now = () => new Date(clock.now())

  const open = (id: string, { isDryRun }: ImportChoices): OpenRun => {
    let toldAt = clock.now()
    const ofThis = (database: Queries) =>
      database.updateTable('imports').where('id', '=', id).where('ended_at', 'is', null)
    return {
      progressed({ phase, lines, share }) {
        if (clock.now() - toldAt < pauseMs) return
        toldAt = clock.now()
        // On PGlite it waits for the end of the transaction; and an import does not fail for its progress.
        ofThis(queries)
          .set({ state: phase, share, lines, seen_at: now() })
          .execute()
          .catch(() => {})
      },
      async loaded(trx, summary, { bytes, sha256 }) {
        const counts = Object.fromEntries(countNames.map(name => [name, summary[name]]))
        const state = isDryRun ? 'tried' : 'loaded'
        const file = { file_bytes: bytes, file_sha256: sha256 }
        await ofThis(trx)
          .set({ ...counts, ...file, state, share: 1, lines: summary.lines, seen_at: now(), ended_at: now() })
          .execute()
      },
      async stopped(problem) {
        await ofThis(queries).set({ state: 'stopped', problem, seen_at: now(), ended_at: now() }).execute()
      },
    }
  }

  return {
    async begin(byWhom, choices) {
      const id = clock.id()
      await queries
        .insertInto('imports')
        .values({
          id,
          started_at: now(),
          seen_at: now(),
          by_whom: byWhom,
          is_dry_run: choices.isDryRun,
          is_replacing: choices.isReplacing,
          allows_shared_numbers: choices.allowsSharedNumbers,
          state: 'reading',
        })
        .execute()
      return open(id, choices)
    },

    async list() {
      const rows = await queries
        .selectFrom('imports')
        .selectAll()
        .orderBy('started_at', 'desc')
        .limit(mostListed)
        .execute()
      return rows.map(row => ({
        id: row.id,
        startedAt: row.started_at,
        seenAt: row.seen_at,
        endedAt: row.ended_at,
        byWhom: row.by_whom,
        isDryRun: row.is_dry_run,
        isReplacing: row.is_replacing,
        allowsSharedNumbers: row.allows_shared_numbers,
        state: row.state,
        share: row.share,
        bytes: row.file_bytes,
        sha256: row.file_sha256?.toString('hex') ?? null,
        lines: row.lines,
        counts: Object.fromEntries(countNames.map(name => [name, row[name]])) as ImportRun['counts'],
        problem: row.problem,
      }))
    },
  }
}
