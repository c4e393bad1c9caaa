/**
 * Where the lines of a file wait until all of it has been read: a temporary table of sealed blocks, which goes with the
 * connection whatever happens. A block holds records of one part, in the order in which they came.
 */
import { sql } from 'kysely'
import type { Queries } from '../../db/database.ts'
import type { Sealer } from '../../vault/vault.ts'
import { createPipeline } from './pipeline.ts'

export interface Staging {
  /** Adds a record of at most `most` bytes: `write` writes it at `at` and gives where it ends. */
  add(part: number, most: number, write: (into: Buffer, at: number) => number): void
  /** Whether so much waits in memory that it should be flushed. */
  isFull(): boolean
  /** Sends what waits on its way, one load at a time. */
  flush(): Promise<void>
  /** Resolves when all of it has arrived. */
  settle(): Promise<void>
  /** Records of the part. */
  countOf(part: number): number
  /** The records of all parts from `first` to `last`, block by block, in the order in which they were added. */
  read(queries: Queries, first: number, last: number): AsyncGenerator<Buffer>
  drop(): Promise<void>
}

const mostWaitingBytes = 8_388_608
const smallestBlock = 1_024
const blocksARead = 128

interface Waiting {
  bytes: Buffer
  used: number
}

/** @throws the database's error: 42P07 when the table is there already. */
export async function createStaging(queries: Queries, sealer: Sealer, parts: number): Promise<Staging> {
  await sql`create temporary table people_arriving
    (part smallint, block integer, sealed bytea not null, primary key (part, block))`.execute(queries)
  // Sealed bytes do not get smaller: to try costs more than to write them.
  await sql`alter table people_arriving alter column sealed set storage external`.execute(queries)
  const waiting = Array.from({ length: parts }, (): Waiting => ({ bytes: Buffer.alloc(0), used: 0 }))
  const counts = new Uint32Array(parts)
  let waitingBytes = 0
  let block = 0
  const pipeline = createPipeline()

  return {
    add(part, most, write) {
      const into = waiting[part] as Waiting
      if (into.used + most > into.bytes.length) into.bytes = larger(into, into.used + most)
      const end = write(into.bytes, into.used)
      waitingBytes += end - into.used
      into.used = end
      counts[part] = (counts[part] ?? 0) + 1
    },
    isFull: () => waitingBytes >= mostWaitingBytes,
    async flush() {
      const blocks = waiting.flatMap(({ bytes, used }, part) =>
        used === 0 ? [] : [{ part, sealed: sealer.seal(bytes.subarray(0, used), nameOf(part, block)) }],
      )
      for (const each of waiting) each.used = 0
      waitingBytes = 0
      const number = block
      block += 1
      if (blocks.length > 0) await pipeline.start(() => insertBlocks(queries, number, blocks))
    },
    settle: pipeline.settle,
    countOf: part => counts[part] ?? 0,
    async *read(queries, first, last) {
      const pageAfter = (part: number, block: number) =>
        sql<{ part: number; block: number; sealed: Buffer }>`
          select part, block, sealed from people_arriving
          where (part, block) > (${part}, ${block}) and part <= ${last}
          order by part, block limit ${blocksARead}`.execute(queries)
      let page = await pageAfter(first, -1)
      for (;;) {
        const end = page.rows.length === blocksARead ? page.rows.at(-1) : undefined
        // While one page is worked on the next is on its way.
        const next = end && pageAfter(end.part, end.block)
        next?.catch(() => {})
        for (const row of page.rows) yield sealer.open(row.sealed, nameOf(row.part, row.block))
        if (next === undefined) return
        page = await next
      }
    },
    async drop() {
      await sql`drop table if exists people_arriving`.execute(queries)
    },
  }
}

function larger({ bytes, used }: Waiting, needed: number): Buffer {
  const grown = Buffer.allocUnsafe(Math.max(smallestBlock, bytes.length * 2, needed))
  bytes.copy(grown, 0, 0, used)
  return grown
}

/** What a block is sealed for: none can take another's place. */
function nameOf(part: number, block: number): string {
  return `arriving:${part}:${block}`
}

/** All in one value, which the server cuts up. */
async function insertBlocks(
  queries: Queries,
  block: number,
  blocks: readonly { part: number; sealed: Buffer }[],
): Promise<void> {
  const parts = blocks.map(({ part }) => part)
  const sizes = blocks.map(({ sealed }) => sealed.length)
  await sql`
    insert into people_arriving (part, block, sealed)
    select part, ${block}::int, substring(packed from 1 + until - size for size)
    from (select ${Buffer.concat(blocks.map(({ sealed }) => sealed))}::bytea as packed) as given,
      (select part, size, (sum(size) over (order by part))::int as until
       from unnest(${parts}::int[], ${sizes}::int[]) as one (part, size)) as cut`.execute(queries)
}
