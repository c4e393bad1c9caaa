/**
 * `node test/versions/keep-command.ts`: keeps what the last released version makes, asks and leaves behind, for those who
 * do not have its commit. Run it when `last-released` names another.
 */
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { createEnvironment } from '#test/support/environment.ts'
import { programFor } from '#test/support/servers/programs.ts'
import { keptKeys } from './kept.ts'
import { type Recording, recording } from './recording.ts'
import { lastReleased, runReleased } from './released.ts'

const run = promisify(execFile)
const keep = (name: string, text: string) => writeFileSync(new URL(`kept/${name}`, import.meta.url), text)

await using environment = createEnvironment({ DATA_KEYS: keptKeys })
const { postgres, redis } = await environment.startServers()
const DATABASE_URL = await postgres.createDatabase('released')
const recorded = (await runReleased(recording, {
  DATABASE_URL,
  REDIS_URL: redis.url,
  DATA_KEYS: keptKeys,
})) as Recording

const lookIn = ['/usr/lib/postgresql/*/bin']
const dump = await programFor({ program: 'pg_dump', package: 'postgresql', lookIn })
const options = ['--schema-only', '--no-owner', '--no-privileges', '--schema=public']
const { stdout } = await run(dump, [...options, DATABASE_URL])
const statements = stdout.replace(
  /^(--.*|\\.*|SET .*|SELECT pg_catalog\.set_config.*|CREATE SCHEMA .*)$/gm,
  '',
)
const names = await run(dump, ['--data-only', '--inserts', '--table=kysely_migration', DATABASE_URL])
const made = names.stdout.match(/^INSERT INTO .*$/gm) ?? []
keep('schema.sql', `${[statements.replace(/\n{2,}/g, '\n\n').trim(), ...made].join('\n')}\n`)
keep('recording.json', `${JSON.stringify(recorded, null, 1)}\n`)
process.stdout.write(
  `${recorded.statements.length} statements and ${recorded.calls.length} calls of ${lastReleased}\n`,
)
