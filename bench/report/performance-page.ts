/** docs/performance.md: every figure that was kept, and the command that measures it again. */
import { comparisonSection } from './comparison-section.ts'
import { feltSection } from './felt-section.ts'
import { goalsSection } from './goals.ts'
import { inShort } from './headline.ts'
import { isKept, type Kept, kept, type Measured, minutesOf, settledMemory } from './kept.ts'
import { measuredBy, shown, tableOf } from './markdown.ts'
import { scaleOutSection } from './scale-out-section.ts'

export function performancePage(): string {
  return [
    '# What it costs',
    'Written by `npm run bench -- --report` out of [measurements](measurements); each section names the command that measured it. The machine is shared and its speed varies from run to run: compare within a table, and trust ratios of one run more than microseconds.',
    ...inShort(),
    ...comparisonSection(kept('comparison')),
    ...(isKept('felt') ? feltSection(kept('felt')) : []),
    ...goalsSection(),
    ...profile(),
    ...growth(),
    ...(isKept('scale-out') ? scaleOutSection(kept('scale-out')) : []),
    ...soak(),
    ...(isKept('gateways') ? gateways() : []),
    ...(isKept('carriers') ? carriers() : []),
    ...(isKept('smpp') ? smpp() : []),
    ...registry(),
    '[capacity.md](capacity.md) turns these figures into what a country needs.',
  ].join('\n\n')
}

function profile(): string[] {
  return [
    '## Where the time goes',
    ...profiled('npm run bench -- --profile', kept('profile')),
    ...(isKept('profile-number')
      ? [
          'And of the hop that tells a number; journal is whatever asks the database:',
          ...profiled('npm run bench -- --profile --number', kept('profile-number')),
        ]
      : []),
  ]
}

function profiled(command: string, result: Kept['profile'] & Measured): string[] {
  return [
    measuredBy(command, result),
    tableOf(
      ['part', '% of the working time', 'µs a hop, with the profiler on'],
      Object.entries(result.shares).map(([part, share]) => [part, share * 100, share * result.perHop]),
    ),
  ]
}

function growth(): string[] {
  const result = kept('growth')
  const { slow, burst } = result
  return [
    '## How cost grows',
    measuredBy('npm run bench -- --growth', result),
    tableOf(
      ['live sessions', 'µs processor', 'hops/s', 'p50 ms', 'p99', 'bytes in Redis each', 'service MB'],
      result.sessions.map(({ count, processor, hopsPerSecond, latency, bytesEach, megabytes }) => [
        count,
        processor,
        Math.round(hopsPerSecond),
        latency.p50,
        latency.p99,
        count === 0 ? '' : shown(Math.round(bytesEach)),
        Math.round(megabytes),
      ]),
    ),
    'Processes, on two processors which they share with the load, Redis and PostgreSQL:',
    tableOf(
      ['processes', 'µs processor', 'hops/s', 'p50 ms', 'p99', 'MB each'],
      result.processes.map(({ count, processor, hopsPerSecond, latency, megabytes }) => [
        count,
        processor,
        Math.round(hopsPerSecond),
        latency.p50,
        latency.p99,
        Math.round(megabytes),
      ]),
    ),
    `With an eligibility service that takes ${slow.answerMs} ms, ${slow.callsWaiting} look-ups at once take ${shown(slow.lookUp.p50)} ms (p99 ${shown(slow.lookUp.p99)}): ${slow.bySms} of them, beyond the deadline of 4 s, are told that the answer comes by SMS. Those who only answer questions meanwhile, 500 a second, ${shown(slow.asking.p50)} ms (p99 ${shown(slow.asking.p99)}).`,
    'A rush of ten times as many calls as usual, every eighth of which opens an account. “Busy” and “by SMS” are polite ends of the call; nobody is to wait for longer than the gateway does:',
    tableOf(
      [
        'calls',
        'hops',
        'told busy',
        'answered by SMS',
        'unavailable',
        'cut off',
        'later than 10 s',
        'p50 ms',
        'p99',
        'longest',
      ],
      burst.summary.map(({ phase, hops, busy, bySms, unavailable, cutOff, tooLate, latency }) => [
        phase,
        hops,
        busy,
        bySms,
        unavailable,
        cutOff,
        tooLate,
        latency.p50,
        latency.p99,
        latency.most,
      ]),
    ),
    `Every hop took less than 250 ms again ${shown(burst.recoveredSeconds)} s after the rush.`,
  ]
}

function soak(): string[] {
  const result = kept('soak')
  const { figures, hopsPerSecond } = result
  const { least, most } = settledMemory(result)
  const every = Math.ceil(figures.length / 12)
  return [
    '## For long',
    measuredBy(`npm run bench -- --soak ${minutesOf(result)}m`, result),
    `Whole calls, ${hopsPerSecond} hops a second. Once settled (the last two thirds) the service’s memory moves between ${shown(least)} and ${shown(most)} MB, as garbage gathers and is collected.`,
    tableOf(
      ['seconds', 'service MB', 'Redis MB', 'p50 ms', 'p99'],
      figures
        .filter((_, index) => index % every === 0)
        .map(row => [Math.round(row.seconds), row.megabytes, row.redisMegabytes, row.p50, row.p99]),
    ),
  ]
}

function gateways(): string[] {
  const result = kept('gateways')
  return [
    '## On each gateway',
    measuredBy(`npm run bench -- --gateways --rounds ${result.rounds} --calls ${result.calls}`, result),
    'A question answered, at 32 connections, all gateways in one process and in turn. What a gateway takes more than Africa’s Talking is its wire: XML, a page, a sealed caller.',
    tableOf(
      ['gateway', 'µs processor', '× Africa’s Talking'],
      result.gateways.map(({ kind, processor, times }) => [kind, processor, times]),
    ),
  ]
}

function carriers(): string[] {
  const result = kept('carriers')
  return [
    '## By each carrier',
    measuredBy(`npm run bench -- --carriers --rounds ${result.rounds} --calls ${result.calls}`, result),
    'A text message that says everything, told its number by one reply: at 32 connections, all carriers in one process and in turn, each for numbers of its own. The message comes by Africa’s Talking each time; only the carrier of the reply differs. Each takes it at once and reports nothing. Beside Africa’s Talking’s, in the same round: the median, and the least and the most.',
    tableOf(
      ['carrier', 'µs processor', '× Africa’s Talking'],
      result.carriers.map(({ kind, processor, times, least, most }) => [
        kind,
        processor,
        `${shown(times)} (${shown(least)} to ${shown(most)})`,
      ]),
    ),
  ]
}

function smpp(): string[] {
  const result = kept('smpp')
  return [
    '## By SMPP',
    measuredBy(`npm run bench -- --smpp ${result.seconds}s`, result),
    `${result.turnsPerSecond} turns of calls and ${result.messagesPerSecond} text messages a second that ask for help, each answered by two (one a language), over one bind with a window of 50, to an SMSC of ours on the other processor. A turn is timed from deliver_sm to the submit_sm that shows its screen. ${result.turnsFailed} turns were lost. Of ${result.messages} messages ${result.messagesAnswered} had an answer thirty seconds after the last: answers are written, sent and reported by way of the outbox, whose database shares its processor with Redis, the SMSC and the load.`,
    tableOf(
      ['seconds', '% of a processor', 'p50 ms', 'p95', 'p99', 'service MB'],
      [
        [
          result.seconds,
          result.processorShare * 100,
          result.turn.p50,
          result.turn.p95,
          result.turn.p99,
          result.megabytes,
        ],
      ],
    ),
  ]
}

function registry(): string[] {
  const [server, embedded] = [kept('registry'), kept('registry-embedded')]
  const rows = [server, embedded].map(({ count, imported, copied, looked }, index) => [
    index === 0 ? 'PostgreSQL' : 'PGlite, embedded',
    count,
    Math.round(imported.linesPerSecond),
    copied ? shown(Math.round(copied.linesPerSecond)) : '',
    imported.againShare ?? '',
    imported.megabytes,
    imported.bytesEach,
    looked.registry.p50,
    looked.registry.p99,
    looked.bare.p50,
    looked.bare.p99,
  ])
  return [
    '## The registry at national size',
    `${measuredBy('npm run bench -- --people 10000000', server)} Embedded: \`npm run bench -- --people 100000 --embedded\`.`,
    'Each line of the CSV is checked, its card number hashed under a key, the rest sealed. COPY is the same rows, sealed already, into the same columns and index; where a second import was measured too (one in a hundred changed), into a temporary table and from there by one INSERT … SELECT. Half of those looked up are unknown; the bare SELECT finds the sealed row by its key and opens nothing.',
    tableOf(
      [
        'registry',
        'people',
        'import, lines/s',
        'COPY, rows/s',
        'second import, × the first',
        'memory of the import, MB',
        'bytes a person',
        'look-up p50 ms',
        'p99',
        'bare SELECT p50 ms',
        'p99',
      ],
      rows,
    ),
  ]
}
