/** What it takes to load so many people, and to load them again when one in a hundred has changed, beside COPY. */
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { sql } from 'kysely'
import type pg from 'pg'
import type { Store } from '#src/composition/store.ts'
import { importPeople } from '#src/eligibility/import/people.ts'
import { createClock } from '#src/platform/clock.ts'
import { csvOf } from './people.ts'

/** From files that were there before, as the command takes them. */
export async function measureImports(store: Store, count: number, print: (text: string) => void) {
  const folder = await mkdtemp(join(tmpdir(), 'tadamon-people-'))
  const [first, second] = [join(folder, 'people.csv'), join(folder, 'again.csv')]
  await pipeline(Readable.from(csvOf(0, count, true)), createWriteStream(first))
  await pipeline(Readable.from(oneInAHundredChanged(csvOf(0, count, true))), createWriteStream(second))
  const { queries } = store.database

  const load = async (file: string) => {
    const begun = performance.now()
    let shown = 0
    const done = await importPeople(
      { queries, vault: store.vault, clock: createClock() },
      createReadStream(file),
      {
        onProgress({ phase, lines }) {
          if (Math.abs(lines - shown) < count / 5) return
          shown = lines
          print(`${phase}: ${lines} lines, ${Math.round(performance.now() - begun)} ms\n`)
        },
      },
    )
    if (done.refused > 0) throw new Error(`${done.refused} lines were refused`)
    return { done, seconds: (performance.now() - begun) / 1_000 }
  }

  const loaded = await load(first)
  const again = await load(second)
  const { added, changed, unchanged } = again.done
  if (added > 0 || Math.abs(changed - count / 100) > 1 || changed + unchanged !== count)
    throw new Error('the second import does not find what changed')
  await rm(folder, { recursive: true })
  const size = await sql<{ bytes: number }>`select pg_total_relation_size('people') as bytes`.execute(queries)
  return {
    linesPerSecond: count / loaded.seconds,
    againShare: again.seconds / loaded.seconds,
    // As the kernel keeps it: to look at every progress took time of what is measured.
    megabytes: (process.resourceUsage().maxRSS * 1_024) / 1e6,
    bytesEach: Number(size.rows[0]?.bytes) / count,
  }
}

/** Of every hundredth line the account. */
async function* oneInAHundredChanged(csv: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let line = 0
  for await (const piece of csv) {
    const lines = Buffer.from(piece).toString().split('\n')
    const changed = lines.map(text =>
      text !== '' && line++ % 100 === 50 ? text.replace(/true$/, 'false') : text,
    )
    yield Buffer.from(changed.join('\n'))
  }
}

/** The very rows, in an order that has nothing to do with their keys, as the lines of a file have; from a file of the server's own. */
export async function measureCopy(client: pg.Client, count: number) {
  await client.query(`copy (select card_key, sealed from people order by substring(card_key from 17))
    to program 'cat > people.copy' (format binary)`)
  await client.query('create table people_copied (like people including all)')
  const begun = performance.now()
  await client.query('create temporary table people_read (card_key bytea not null, sealed bytea not null)')
  await client.query(`copy people_read from program 'cat people.copy' (format binary)`)
  await client.query('insert into people_copied select card_key, sealed from people_read')
  return { linesPerSecond: (count / (performance.now() - begun)) * 1_000 }
}
