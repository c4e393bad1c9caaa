/** `npm run bench -- --people 1000000`: an import of that size beside COPY, look-ups beside the bare indexed SELECT. */
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CompiledQuery, sql } from 'kysely'
import pg from 'pg'
import type { Identity } from '#machines/protocol.ts'
import { createClock } from '#src/clock.ts'
import { importPeople } from '#src/eligibility/people.ts'
import { createRegistry } from '#src/eligibility/registry.ts'
import { cardKeyOf } from '#src/eligibility/sealed-person.ts'
import { openStore, type Store } from '#src/store.ts'
import { startPostgres } from '#test/servers/postgres.ts'
import { distributionOf } from './distribution.ts'
import { callerOf, csvOf } from './people.ts'
import { residentBytes } from './processes.ts'
import { saveResult } from './results.ts'
import { tableOf } from './table.ts'

const lookUps = 20_000

export async function runRegistryScale(
  count: number,
  { embedded, keep }: { embedded: boolean; keep: boolean },
  print: (text: string) => void,
): Promise<void> {
  await using place = await (embedded ? openEmbedded() : openServer())
  const { store, client } = place
  const imported = await measureImport(store, count, print)
  const copied = client && (await measureCopy(client, count))
  const looked = await measureLookUps(store, client, count)
  const rows = [
    ['import, lines a second', imported.linesPerSecond],
    ...(copied
      ? [
          ['COPY of the same rows, with the same index', copied.linesPerSecond],
          ['COPY / import', copied.linesPerSecond / imported.linesPerSecond],
        ]
      : []),
    ['memory of the import at most, MB', imported.megabytes],
    ['table and index, bytes a person', imported.bytesEach],
    ['look-up, p50 ms', looked.registry.p50],
    ['look-up, p99 ms', looked.registry.p99],
    ['bare SELECT by the key, p50 ms', looked.bare.p50],
    ['bare SELECT by the key, p99 ms', looked.bare.p99],
  ] as [string, number][]
  print(`\n${tableOf([`${count} people`, ''], rows)}`)
  const kind = embedded ? 'registry-embedded' : 'registry'
  print(`kept in ${await saveResult(kind, { count, imported, copied, looked }, keep)}\n`)
}

interface Place extends AsyncDisposable {
  store: Store
  /** Past Kysely; PGlite has no other way in. */
  client: pg.Client | undefined
}

const dataKeys: [{ id: string; key: Buffer }] = [{ id: 'bench', key: Buffer.alloc(32, 7) }]

async function openServer(): Promise<Place> {
  const postgres = await startPostgres({ durable: true })
  const databaseUrl = await postgres.createDatabase('tadamon')
  const store = await openStore({ databaseUrl, dataDir: undefined, dataKeys }, createClock())
  const client = new pg.Client(databaseUrl)
  await client.connect()
  return {
    store,
    client,
    async [Symbol.asyncDispose]() {
      await client.end()
      await store.database.close()
      await postgres.stop()
    },
  }
}

async function openEmbedded(): Promise<Place> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tadamon-bench-'))
  const store = await openStore({ databaseUrl: undefined, dataDir, dataKeys }, createClock())
  return {
    store,
    client: undefined,
    async [Symbol.asyncDispose]() {
      await store.database.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** From a file that was there before, as the command takes it. */
async function measureImport(store: Store, count: number, print: (text: string) => void) {
  const folder = await mkdtemp(join(tmpdir(), 'tadamon-people-'))
  const file = join(folder, 'people.csv')
  await pipeline(Readable.from(csvOf(0, count, true)), createWriteStream(file))
  const begun = performance.now()
  let most = 0
  let shown = 0
  const { queries } = store.database
  const { refused } = await importPeople({ queries, vault: store.vault }, createReadStream(file), {
    batchLines: 5_000,
    onProgress(lines) {
      most = Math.max(most, residentBytes(process.pid))
      if (lines - shown < count / 10) return
      shown = lines
      print(`${lines} lines, ${Math.round((lines / (performance.now() - begun)) * 1_000)} a second\n`)
    },
  })
  if (refused > 0) throw new Error(`${refused} lines were refused`)
  const linesPerSecond = (count / (performance.now() - begun)) * 1_000
  await rm(folder, { recursive: true })
  const size = await sql<{ bytes: number }>`select pg_total_relation_size('people') as bytes`.execute(queries)
  return { linesPerSecond, megabytes: most / 1e6, bytesEach: Number(size.rows[0]?.bytes) / count }
}

/** The server reads the very rows, in the order in which they were written, from a file of its own. */
async function measureCopy(client: pg.Client, count: number) {
  await client.query(`copy people to program 'cat > people.copy' (format binary)`)
  await client.query('create table people_copied (like people including all)')
  const begun = performance.now()
  await client.query(`copy people_copied from program 'cat people.copy' (format binary)`)
  return { linesPerSecond: (count / (performance.now() - begun)) * 1_000 }
}

/** In turn, so that both find the same caches; half of those asked for are unknown. */
async function measureLookUps({ database, vault }: Store, client: pg.Client | undefined, count: number) {
  const registry = createRegistry({ queries: database.queries, vault, hasAccount: async () => false })
  const bare = 'select card_key, sealed from people where card_key = $1'
  const times = { registry: [] as number[], bare: [] as number[] }
  for (let done = 0; done < lookUps; done += 1) {
    const identity = identityOf((done * 7_919) % (2 * count))
    const cardKey = cardKeyOf(vault, identity)
    const begun = performance.now()
    await registry.lookUp(identity)
    const between = performance.now()
    if (client) await client.query({ name: 'bare', text: bare, values: [cardKey] })
    else await database.queries.executeQuery(CompiledQuery.raw(bare, [cardKey]))
    times.registry.push(between - begun)
    times.bare.push(performance.now() - between)
  }
  return { registry: distributionOf(times.registry), bare: distributionOf(times.bare) }
}

function identityOf(index: number): Identity {
  const { idNumber, idExpiry, birthDate } = callerOf(index, true)
  const day = (typed: string) => `${typed.slice(4)}-${typed.slice(2, 4)}-${typed.slice(0, 2)}`
  return { idKind: 'cnie', idNumber, idExpiry: day(idExpiry), birthDate: day(birthDate) }
}
