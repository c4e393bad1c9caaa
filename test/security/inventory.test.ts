// SECURITY.md keeps its word: every table stands in its inventory with the time it is kept.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { keepings } from '#src/jobs/retention.ts'
import { openDatabase } from '#test/outbox/databases.ts'

const root = resolve(import.meta.dirname, '../..')
const notes = readFileSync(join(root, 'SECURITY.md'), 'utf8')
const [, inventory = ''] = /\n## Data inventory\n([\s\S]*?)\n## /.exec(notes) ?? []
const rows = inventory.split('\n').filter(line => line.startsWith('| '))

/** The row whose first cell names the table. */
const rowOf = (table: string) => rows.find(row => row.split('|')[1]?.includes(`\`${table}\``))

describe('the inventory', () => {
  test('has every table, and no table that is not there', async () => {
    const database = await openDatabase('PostgreSQL')
    // A part of a table is that table.
    const { rows: found } = await sql<{ name: string }>`
      select relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
        and relname not like 'kysely%'`.execute(database.queries)
    await database.close()
    const tables = found.map(({ name }) => name)
    expect(tables.filter(table => rowOf(table) === undefined)).toEqual([])
    const named = rows.flatMap(row =>
      row.startsWith('| Redis')
        ? []
        : [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
    )
    expect(named.filter(name => !tables.includes(name))).toEqual([])
  })

  const journalDays = 12_345
  test.each(keepings(journalDays).map(({ table, seconds }) => [table, seconds / 86_400] as const))(
    'says of %s that it goes after %d days',
    (table, days) => {
      const words: Record<number, string> = {
        [1 / 24]: 'one hour',
        1: 'one day',
        365: 'one year',
        [journalDays]: '`JOURNAL_DAYS` (90)',
      }
      expect(rowOf(table)).toContain(words[days] ?? `${days} days`)
    },
  )
})
