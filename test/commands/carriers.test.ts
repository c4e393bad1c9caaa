/** `npm run carriers` as an operator types it. */
import { execFile } from 'node:child_process'
import { beforeAll, expect, test } from 'vitest'
import { openPostgres } from '#src/db/postgres.ts'
import { registerCarriers } from '#src/outbox/carrier-rows.ts'
import { compiledCode } from '#test/support/run-folder.ts'
import { newDataKeys } from '#test/support/secrets.ts'
import { migratedDatabaseUrl } from '#test/support/servers/fresh.ts'

interface Ran {
  code: number | null
  printed: string
}

const keys = newDataKeys()
let url: string
beforeAll(async () => {
  url = await migratedDatabaseUrl()
})

const carriers = (...args: string[]) =>
  new Promise<Ran>(resolve => {
    const env = { ...compiledCode, DATABASE_URL: url, DATA_KEYS: keys }
    const child = execFile(process.execPath, ['src/commands/carriers.ts', ...args], { env }, (_, out, err) =>
      resolve({ code: child.exitCode, printed: out + err }),
    )
  })

async function aProcessNames(...named: { name: string; weight: number }[]): Promise<void> {
  const database = openPostgres(url)
  await registerCarriers(database.queries, named)
  await database.close()
}

test('where no process has named one it says so', async () => {
  expect(await carriers()).toEqual({
    code: 0,
    printed: 'no process has named a carrier within the last ten minutes\n',
  })
})

test('a weight is set, shown, and written down with whoever set it', async () => {
  await aProcessNames({ name: 'kannel', weight: 70 }, { name: 'twilio', weight: 30 })
  expect(await carriers('set', 'twilio', '0')).toEqual({ code: 0, printed: 'twilio: weight 30 → 0\n' })
  const { printed } = await carriers()
  expect(printed).toContain('kannel  weight 70  health 100 %  well\ntwilio  weight 0  health 100 %  off\n')
  expect(printed).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z {2}twilio {2}\S+ {2}weight 30 → 0$/m)
})

test('a process that starts again does not undo what an operator set', async () => {
  await aProcessNames({ name: 'twilio', weight: 30 })
  expect((await carriers()).printed).toContain('twilio  weight 0')
})

test.each([
  { args: ['set', 'twilio'], says: 'a weight is a whole number from 0 to 1000' },
  { args: ['set', 'twilio', '1001'], says: 'a weight is a whole number from 0 to 1000' },
  { args: ['set', 'twilio', '-1'], says: '-1' },
  { args: ['set', 'twillio', '5'], says: 'there is no carrier twillio: npm run carriers lists them' },
  { args: ['weigh', 'twilio', '5'], says: 'npm run carriers -- set NAME WEIGHT' },
  { args: ['set', 'twilio', '5', '6'], says: 'npm run carriers -- set NAME WEIGHT' },
])('$args is answered with what would be right, and nothing changes', async ({ args, says }) => {
  const { code, printed } = await carriers(...args)
  expect(code).toBe(2)
  expect(printed).toContain(says)
  expect(printed).not.toContain('    at ')
  expect((await carriers()).printed).toContain('twilio  weight 0')
})
