// A journal as long as it is kept, and all that a nation leaves beside it, put into this version's tables without a call.
import type { Client } from 'pg'

export interface Month {
  /** Of the journal, all of them over. */
  days: number
  callsADay: number
}

/** What a call leaves, numbered from 0: its hashes are of that number, its day goes back from yesterday and ends after it. */
const midnight = "date_trunc('day', now(), 'UTC')"
const callAt = `${midnight} - make_interval(days => 1 + (n / $1)::int)
  + make_interval(secs => (n % $1) * 86300.0 / $1)`
const key = (number: string) => `sha256(int8send((${number})::bigint))`
/** One in five stops in the midst of it, one in seven of the others leaves. */
const ended = `case when n % 5 = 0 then null when n % 7 = 0 then 'left' else 'passwordSent' end`
const language = `case when n % 2 = 0 then 'ar' else 'fr' end`

const questions = ['language', 'idKind', 'idNumber', 'idExpiry', 'birthDate', 'review']
const states = `array[${['ready', ...questions].map(state => `'${state}'`).join()}]`
const nexts = `array[${questions.map(state => `'${state}'`).join()}]`

/** Each with the number of calls a day ($1) and the first and last of the calls ($2, $3). */
const rows = {
  calls: `insert into calls
      (call_key, caller_key, channel, gateway, language, started_at, changed_at, ended, gateway_status)
    select ${key('n')}, ${key('-1 - n * 2 / 3')}, 'ussd', 'africastalking', ${language}, at,
      at + interval '70 seconds', ${ended}, 'success'
    from (select n, ${callAt} as at from generate_series($2::bigint, $3::bigint) as n) as call`,
  outbox: `insert into outbox
      (id, idempotency_key, kind, medium, state, sealed, subject_key, provider_key, recipient_key, attempts,
       created_at, state_at, submitted_at, settled_at, expires_at, due_at, erased_at)
    select gen_random_uuid(), n::text, 'password', 'sms', 'delivered', ${key('n')} || ${key('n')}, ${key('n')},
      ${key('-n')}, ${key('-1 - n * 2 / 3')}, 1, at, at, at, at + interval '6 seconds',
      at + interval '3 days', at, at
    from (select n, ${callAt} as at from generate_series($2::bigint, $3::bigint) as n) as call
    where n % 3 > 0 and at > now() - interval '30 days'`,
  people: `insert into people (card_key, sealed) select ${key('n')}, decode(repeat('5a', 120), 'hex')
    from generate_series($2::bigint, $3::bigint) as n where n % 3 > 0 and $1::int > 0`,
  parked: `insert into parked (id, caller_key, sealed, created_at, answered_at, outcome, attempts, due_at)
    select gen_random_uuid(), ${key('-1 - n * 2 / 3')}, '', at, at + interval '1 minute', 'registered', 1, at
    from (select n, ${callAt} as at from generate_series($2::bigint, $3::bigint) as n) as call
    where n % 100 = 0 and at > now() - interval '30 days'`,
}

const movesOf = (table: string) => `insert into ${table}
    (at, call_key, channel, language, state, happened, next, thought_ms, turn_ms)
  select at + make_interval(secs => 10 * m), ${key('n')}, 'ussd', ${language}, (${states})[m + 1],
    case m when 0 then 'dialled' else 'answered' end, coalesce((${nexts})[m + 1], ${ended}),
    case when m > 0 then 4000 + (n * 7919 + m * 104729) % 20000 end, 1.5
  from (select n, ${callAt} as at from generate_series($2::bigint, $3::bigint) as n) as call
  cross join generate_series(0, 6) as m
  where n % 5 > 0 or m < 1 + n % 6
  order by at + make_interval(secs => 10 * m)`

/** Into tables that have been used little: what is in them stays. */
export async function fillMonth(client: Client, month: Month): Promise<void> {
  await fillTables(client, month)
  await divideMonth(client, month)
  await analyze(client)
}

/** All but the moves, which lie in tables of their own, a day each, and are no part of the journal yet. */
export async function fillTables(client: Client, { days, callsADay }: Month): Promise<void> {
  await client.query('set statement_timeout = 0')
  await client.query('set synchronous_commit = off')
  for (let day = 0; day < days; day += 1) {
    const range = [callsADay, day * callsADay, (day + 1) * callsADay - 1]
    for (const statement of Object.values(rows)) await client.query(statement, range)
    await client.query(`create table ${partOf(day)} (like turns including defaults)`)
    await client.query(movesOf(partOf(day)), range)
  }
  await client.query(`insert into tallies (minute, name, label, upto_ms, count)
    select minute, 'look-up', 'registered', upto, 7
    from generate_series(now() - make_interval(days => ${days}), now(), interval '5 minutes') as minute,
      unnest(array[50, 100, 250, 500]) as upto`)
}

/** As the server does by itself: each part, and not the whole that they are parts of. */
export async function analyze(client: Client): Promise<void> {
  const { rows: tables } = await client.query(
    "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
  )
  for (const { relname } of tables) await client.query(`vacuum analyze ${relname}`)
}

export function partOf(day: number): string {
  return `turns_${day}_days_ago`
}

/** As if the journal had had its days all the time: the part from before there were days goes, its last moves stay. */
export async function divideMonth(client: Client, { days }: Month): Promise<void> {
  await client.query('begin')
  await client.query('alter table turns detach partition turns_before')
  for (let day = 0; day < days; day += 1) {
    await client.query(`alter table turns attach partition ${partOf(day)}
      for values from (${midnight} - interval '${day + 1} days') to (${midnight} - interval '${day} days')`)
  }
  await client.query(`create table turns_now partition of turns
    for values from (${midnight}) to (${midnight} + interval '15 days')`)
  await client.query(`insert into turns select * from turns_before where at >= ${midnight}`)
  await client.query('drop table turns_before')
  await client.query('commit')
}
