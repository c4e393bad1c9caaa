/** One process that opens accounts at the CNSS: all of it real but the CNSS and the SMS, which are looked at. */
import type { KyselyPlugin } from 'kysely'
import { usual } from '#machines/screens.ts'
import { createAccounts } from '#src/accounts/account-rows.ts'
import { verifyPassword } from '#src/accounts/passwords.ts'
import type { Database } from '#src/db/database.ts'
import { openPostgres } from '#src/db/postgres.ts'
import { createJobs } from '#src/jobs/queue.ts'
import { createOutbox } from '#src/outbox/message-rows.ts'
import { createClock } from '#src/platform/clock.ts'
import type { Failure } from '#src/platform/failures.ts'
import { createRemoteOpening } from '#src/registration/remote-account.ts'
import { accountRequestKind } from '#src/registration/remote-account-request.ts'
import { vault } from '#test/outbox/databases.ts'
import type { Cnss } from '#test/support/cnss.ts'
import { migratedDatabaseUrl } from '#test/support/servers/fresh.ts'

export const registrationNumber = '178824615'
export const caller = '+212612345678'
export const request = {
  registrationNumber,
  contact: { phone: caller, operator: null, email: null, language: 'fr' as const },
}

/** The statement before which a process dies; all that it would have done later is not done either. */
export function mortal(statements: number): KyselyPlugin {
  let left = statements
  return {
    transformQuery({ node }) {
      left -= 1
      if (left < 0) throw new Error('killed')
      return node
    },
    transformResult: async ({ result }) => result,
  }
}

export async function openOffices() {
  const url = await migratedDatabaseUrl()
  const opened: Database[] = []

  /** A process of its own on the common database. */
  async function openOffice(cnss: Cnss) {
    const database = openPostgres(url)
    opened.push(database)
    database.boss.on('error', () => {})
    await database.boss.start()
    return hire(database, cnss)
  }

  return {
    openOffice,
    async close() {
      for (const { boss, queries } of opened) {
        await boss.stop({ graceful: false })
        await queries.destroy()
      }
    },
  }
}

/** An opening on a database that is open; with `plugin`, one that can die alone. */
export async function hire(database: Database, cnss: Cnss, plugin?: KyselyPlugin) {
  const clock = createClock()
  const outbox = createOutbox({ boss: database.boss, vault, clock })
  await outbox.start()
  const queries = plugin === undefined ? database.queries : database.queries.withPlugin(plugin)
  const accounts = createAccounts({ vault })
  const reported: Failure[] = []
  const opening = createRemoteOpening({
    database: { ...database, queries },
    vault,
    clock,
    accounts,
    outbox,
    service: cnss,
    setting: usual,
    report: failure => void reported.push(failure),
  })
  // Nobody works on it unless a test says so.
  await createJobs(database.boss, accountRequestKind.queue).create()
  return { database, accounts, outbox, opening, reported }
}

/** What came of it all, in both places. */
export async function sumUp({ queries }: Database, cnss: Cnss) {
  const accounts = await queries.selectFrom('accounts').select('password_hash').execute()
  const messages = await queries.selectFrom('outbox').select(['id', 'kind', 'sealed']).execute()
  const requests = await queries.selectFrom('errands').select('idempotency_key').execute()
  const texts = messages.map(({ id, kind, sealed }) => {
    const { text } = JSON.parse(vault.open(sealed, `outbox:${id}`).toString()) as { text: string }
    return { kind, text }
  })
  const passwords = texts
    .filter(({ kind }) => kind === 'password')
    .map(({ text }) => /\w{4}-\w{4}-\w{4}/.exec(text)?.[0])
  const [hash] = accounts
  const [password] = passwords
  return {
    accounts: accounts.length,
    passwordSms: passwords.length,
    numberSms: texts.filter(({ kind }) => kind === 'number').length,
    requests: requests.length,
    /** The password that was sent opens the account, here and there. */
    fits:
      password !== undefined &&
      password === cnss.passwordOf(registrationNumber) &&
      hash !== undefined &&
      (await verifyPassword(hash.password_hash, password)),
  }
}
