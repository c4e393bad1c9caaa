/** docs/capacity.md: from what was measured to what a country needs. */
import { hopsOfCall } from '../dialogue.ts'
import { kept } from './kept.ts'
import { shown, tableOf } from './markdown.ts'

/** What is assumed; put in your own country's. */
const assumed = {
  households: 3_500_000,
  /** Some are cut off, some call again for a lost SMS. */
  callsEach: 1.5,
  /** Of a day's calls in its busiest hour. */
  busiestHour: 0.15,
  /** Above the busiest hour's mean, for its busiest minutes. */
  peak: 2,
  /** How much of a processor a process is to use at the peak. */
  used: 0.6,
  resumeSeconds: 600,
  journalDays: 90,
  /** One password each, some of them sent anew. */
  smsEach: 1.1,
  /** A caller's language, kept for a year; a look-up's ticket, for a day: 200,000 of each in Redis 7, by INFO memory. */
  languageBytes: 213,
  ticketBytes: 277,
  /** Of DATABASE_POOL. */
  connectionsEach: 20,
}

interface Scenario {
  name: string
  /** On the busiest day. */
  householdsADay: number
  /** Of them in the busiest hour, and its busiest minutes over its mean, where that is not as usual. */
  busiestHour?: number
  peak?: number
}

const scenarios: readonly Scenario[] = [
  { name: 'all in a month', householdsADay: assumed.households / 30 },
  { name: 'a tenth in one day', householdsADay: assumed.households / 10 },
  { name: 'a tenth in one hour', householdsADay: assumed.households / 10, busiestHour: 1, peak: 1.2 },
]

export function capacityPage(): string {
  const measured = figures()
  const needs = scenarios.map(scenario => needsOf(scenario, measured))
  const row = (name: string, read: (need: ReturnType<typeof needsOf>) => number) => [name, ...needs.map(read)]
  return [
    '# What a country needs',
    'Written by `npm run bench -- --report` out of [measurements](measurements): put other assumptions into `bench/report/capacity-page.ts`, measure on your own machine, and write it anew.',
    '## Assumed',
    tableOf(
      ['', ''],
      [
        ['households', assumed.households],
        ['calls a household', assumed.callsEach],
        ['hops a call', hopsOfCall],
        ['share of a day’s calls in its busiest hour', assumed.busiestHour],
        ['busiest minutes over the busiest hour', assumed.peak],
        ['use of a processor at the peak', assumed.used],
        ['seconds that a session lives', assumed.resumeSeconds],
        ['days that the journal is kept', assumed.journalDays],
        ['SMS a household', assumed.smsEach],
        ['bytes in Redis, a caller’s language, for a year', assumed.languageBytes],
        ['bytes in Redis, a look-up’s count, for a day', assumed.ticketBytes],
        ['connections to PostgreSQL, a process', assumed.connectionsEach],
      ],
    ),
    '## Measured',
    tableOf(
      ['', ''],
      [
        ['µs of processor, a question answered', measured.askingMicros],
        ['µs of processor, an account opened (Argon2id)', measured.accountMicros],
        ['bytes in Redis, a live session', measured.sessionBytes],
        ['bytes in PostgreSQL, a person', measured.personBytes],
        ['bytes in PostgreSQL, an account', measured.accountBytes],
        ['bytes in PostgreSQL, a message', measured.messageBytes],
        ['bytes in PostgreSQL, a call and its turns', measured.callBytes],
        ['MB of memory, a process', measured.processMegabytes],
      ],
    ),
    '## Needed',
    [
      '<!-- not run: formulas -->',
      '```',
      'calls/s     = households a day × calls each × share of the busiest hour ÷ 3600 × peak',
      'hops/s      = calls/s × hops a call',
      'accounts/s  = calls/s ÷ calls each',
      'processors  = (hops/s × µs a question + accounts/s × µs an account) ÷ 1,000,000 ÷ use',
      'Redis       = calls/s × seconds that a session lives × bytes a session',
      '              + households × bytes of a language + households a day × calls each × bytes of a count',
      'PostgreSQL  = households × (person + account + SMS × message)',
      '              + households a day × days of the journal (no more than there are) × calls each × call',
      'SMS/s       = accounts/s × SMS each',
      '```',
    ].join('\n'),
    tableOf(
      ['', ...scenarios.map(({ name }) => name)],
      [
        row('households on the busiest day', need => need.householdsADay),
        row('calls a second at the peak', need => need.calls),
        row('hops a second at the peak', need => need.hops),
        row('accounts a second at the peak', need => need.accounts),
        row('processors, of which one process each', need => need.processors),
        row('of them for hashing passwords', need => need.hashing),
        row('memory of the processes, MB', need => need.megabytes),
        row('Redis, MB', need => need.redisMegabytes),
        row('of them live sessions', need => need.sessionMegabytes),
        row('connections to PostgreSQL, at least two processes', need => need.connections),
        row('PostgreSQL, GB', need => need.postgresGigabytes),
        row('SMS a second at the peak', need => need.sms),
      ],
    ),
    '## The SMS are the narrow place',
    `No provider promises a number on its public pages: ask yours what your sender may send in a second, and what the networks take. Whatever does not fit waits in the outbox and loses nothing: at S a second, N passwords take N ÷ S seconds. A tenth of the households in a day are ${shown(assumed.households / 10)} passwords: ${shown(assumed.households / 10 / 10 / 3_600)} hours at 10 a second, ${shown(assumed.households / 10 / 30 / 3_600)} at 30, ${shown(assumed.households / 10 / 100 / 3_600)} at 100. The registration number is on the screen at once; only the password waits.`,
    'How soon one leaves that is put in while nothing waits is the carrier’s answer, and some milliseconds: a sender is woken by what its own process puts in, and looks twice a second for what another left. In hand at once are SMS_CONCURRENCY in each process: with a carrier that takes L seconds to answer, S a second need S × L ÷ processes of them. A tenth of the country in one hour costs the processes what the table says, and twelve times the SMS of the month’s peak: set SMS_PER_SECOND to what the carrier takes; the others wait, and leave in the order of their urgency, codes first.',
    'Redis fills with languages over the year, and with counts over a day: give it twice the table’s figure for the copy that it makes when it writes its file anew, and maxmemory below what the machine has. The connections are of all processes together; a migration takes four more, each command two, a standby’s slots its own.',
    '## Two processes at least',
    'Whatever the table says, run two on different machines: one drains while the other answers. Redis and PostgreSQL hold what must not be lost; give Redis an append-only file, and PostgreSQL a replica.',
  ].join('\n\n')
}

function figures() {
  const { compared, tables, memory } = kept('comparison')
  const cost = (hop: string) =>
    compared.find(each => each.hop === hop && each.variant === 'service' && each.connections === 32)?.cost
      .processor ?? Number.NaN
  const bytesOf = (table: string) => tables[table]?.bytesEach ?? Number.NaN
  const rowsOf = (table: string) => tables[table]?.rows ?? Number.NaN
  return {
    askingMicros: cost('asking'),
    accountMicros: cost('account'),
    sessionBytes: kept('growth').sessions.at(-1)?.bytesEach ?? Number.NaN,
    personBytes: kept('registry').imported.bytesEach,
    accountBytes: bytesOf('accounts'),
    messageBytes: bytesOf('outbox'),
    callBytes: bytesOf('calls') + (bytesOf('turns') * rowsOf('turns')) / rowsOf('calls'),
    processMegabytes: (memory['service'] ?? Number.NaN) / 1e6,
  }
}

function needsOf({ householdsADay, ...own }: Scenario, measured: ReturnType<typeof figures>) {
  const { households, callsEach, used, resumeSeconds, journalDays, smsEach } = assumed
  const { busiestHour, peak } = { ...assumed, ...own }
  const calls = ((householdsADay * callsEach * busiestHour) / 3_600) * peak
  const hops = calls * hopsOfCall
  const accounts = calls / callsEach
  const hashing = (accounts * measured.accountMicros) / 1e6 / used
  const processors = Math.ceil((hops * measured.askingMicros) / 1e6 / used + hashing)
  const sessionMegabytes = (calls * resumeSeconds * measured.sessionBytes) / 1e6
  const countedBytes = households * assumed.languageBytes + householdsADay * callsEach * assumed.ticketBytes
  const inJournal = Math.min(households, householdsADay * journalDays)
  const lasting =
    households * (measured.personBytes + measured.accountBytes + smsEach * measured.messageBytes)
  return {
    householdsADay,
    calls,
    hops,
    accounts,
    hashing,
    processors,
    megabytes: processors * measured.processMegabytes,
    sessionMegabytes,
    redisMegabytes: sessionMegabytes + countedBytes / 1e6,
    connections: Math.max(2, processors) * assumed.connectionsEach,
    postgresGigabytes: (lasting + inJournal * callsEach * measured.callBytes) / 1e9,
    sms: accounts * smsEach,
  }
}
