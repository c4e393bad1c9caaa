// What is said of whoever is in the way names no value.
import { expect, it } from 'vitest'
import { describeBlocker, withoutValues } from '#src/db/blockers.ts'

it.each([
  ["select * from outbox where id = 'f3' and x = 12.5", 'select * from outbox where id = … and x = …'],
  ["select 'it''s', E'AB123456'", 'select …, E…'],
  ["select 'never ended AB1", 'select …'],
  ['select $$AB123456$$, $tag$ 0612345678 $tag$ from calls', 'select …, … from calls'],
  ['select $1::bytea from turns_20261122', 'select $…::bytea from turns_20261122'],
  ['COPY public.turns\n  (at) TO stdout -- for 0612345678', 'COPY public.turns (at) TO stdout'],
  ['select /* card AB123456 */ true', 'select true'],
])('%s', (statement, shown) => expect(withoutValues(statement)).toBe(shown))

it('it is told by process, program and age, as far as the server says', () => {
  const blocker = { pid: 7, program: 'pg_dump', seconds: 3_700, statement: 'COPY turns TO stdout' }
  expect(describeBlocker(blocker)).toBe(
    'process 7 (pg_dump, 61 min in its transaction): COPY turns TO stdout',
  )
  expect(describeBlocker({ ...blocker, seconds: null })).toBe('process 7 (pg_dump): COPY turns TO stdout')
})
