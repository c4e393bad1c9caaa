/** `npm run bench -- --people 1000000`: two imports of that size beside COPY, look-ups beside the bare indexed SELECT. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CompiledQuery } from 'kysely'
import pg from 'pg'
import type { Identity } from '#machines/protocol.ts'
import { openStore, type Store } from '#src/composition/store.ts'
import { createRegistry } from '#src/eligibility/registry/registry.ts'
import { cardKeyOf } from '#src/eligibility/registry/sealed-person.ts'
import { createClock } from '#src/platform/clock.ts'
import { startPostgres } from '#test/support/servers/postgres.ts'
import { distributionOf } from './distribution.ts'
import { callerOf } from './people.ts'
import { measureCopy, measureImports } from './registry-imports.ts'
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
  const imported = await measureImports(store, count, print)
  const copied = client && (await measureCopy(client, count))
  const looked = await measureLookUps(store, client, count)
  const rows = [
    ['import, lines a second', imported.linesPerSecond],
    ...(copied
      ? [
          ['COPY and INSERT … SELECT of the same rows, with the same index', copied.linesPerSecond],
          ['import / COPY and INSERT … SELECT', imported.linesPerSecond / copied.linesPerSecond],
        ]
      : []),
    ['time of a second import, 1 % changed / of the first', imported.againShare],
    ['memory of the imports at most, MB', imported.megabytes],
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
