/** docs/performance.md: every figure that was kept, and the command that measures it again. */
import type { Rival } from '../comparison.ts'
import { costHeads, costRow, serverHeads, serverRow } from '../cost-columns.ts'
import { kept, type Measured, minutesOf, settledMemory } from './kept.ts'
import { shown, tableOf } from './markdown.ts'

export function performancePage(): string {
  return [
    '# What it costs',
    'Written by `npm run bench -- --report` out of [measurements](measurements); each section names the command that measured it. The machine is shared and its speed varies from run to run: compare within a table, and trust ratios of one run more than microseconds.',
    ...comparison(),
    ...profile(),
    ...growth(),
    ...soak(),
    ...registry(),
    '[capacity.md](capacity.md) turns these figures into what a country needs.',
  ].join('\n\n')
}

function measuredBy(command: string, { at, commit, node, processors }: Measured): string {
  return `\`${command}\`: ${at.slice(0, 10)}, commit ${commit}, Node ${node.slice(1)}, ${processors}.`
}

function comparison(): string[] {
  const result = kept('comparison')
  const asked = result.compared.find(
    ({ hop, variant, connections }) => hop === 'asking' && variant === 'service' && connections === 32,
  )
  const range = (rival: Rival) => {
    const { least, most } = asked?.times[rival] ?? { least: Number.NaN, most: Number.NaN }
    return `${shown(least)} to ${shown(most)}`
  }
  const memory = Object.entries(result.memory).map(([name, bytes]) => `${name} ${shown(bytes / 1e6)} MB`)
  return [
    '## A hop beside the limit and a peer',
    measuredBy('npm run bench', result),
    'Four servers in processes of their own, one after the other in the same rounds (and in two before, which nobody measures), each pinned to one processor; load, Redis and PostgreSQL on the other. While one plays the others rest, which V8 is not to take for the end of their work (`--no-memory-reducer`, for all of them). **limit**: bare `node:http` that reads the form and does one GET and one SET. **peer**: Express and ussd-menu-builder with sessions in Redis, each value set and got by itself as its interface has it, our screens, no encryption, no validation, no limits, no journal, no log. **tuned**: the peer with its sessions read once and written once a hop, over auto-pipelined commands. **service**: what `npm start` runs in production, all of it switched on. Under the steady load each is alone, in a process of its own every round (several on one processor would meet each other’s garbage collections), for five seconds unmeasured and then for as long as it takes to meet major collections. Every answer is compared with the screen that belongs there. Opening an account hashes a password with Argon2id, which is slow on purpose; limit and peer do nothing of the kind.',
    '![Bars: processor time of one hop beside the limit](performance.svg)',
    tableOf(costHeads, result.compared.map(costRow)),
    `Medians of ${asked?.rounds ?? 0} rounds. At 32 connections a question took the service, by round, ${range('limit')} × the limit and ${range('peer')} × the peer.`,
    'At 32 connections, asked of the servers (Redis counts what a script does as commands of its own):',
    tableOf(serverHeads, result.compared.filter(({ connections }) => connections === 32).map(serverRow)),
    `Memory at the end: ${memory.join(', ')}. The machine’s load was ${result.machine.loadBefore} before and ${result.machine.loadAfter} after.`,
  ]
}

function profile(): string[] {
  const result = kept('profile')
  return [
    '## Where the time goes',
    measuredBy('npm run bench -- --profile', result),
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

function registry(): string[] {
  const [server, embedded] = [kept('registry'), kept('registry-embedded')]
  const rows = [server, embedded].map(({ count, imported, copied, looked }, index) => [
    index === 0 ? 'PostgreSQL' : 'PGlite, embedded',
    count,
    Math.round(imported.linesPerSecond),
    copied ? shown(Math.round(copied.linesPerSecond)) : '',
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
    'Each line of the CSV is checked, its card number hashed under a key, the rest sealed. COPY is the same rows, sealed already, into the same columns and index. Half of those looked up are unknown; the bare SELECT finds the sealed row by its key and opens nothing.',
    tableOf(
      [
        'registry',
        'people',
        'import, lines/s',
        'COPY, rows/s',
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
