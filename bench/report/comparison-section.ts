/** docs/performance.md on the comparison: a hop beside the limit and two peers, and beside what it cost before. */
import { callColumns } from '../call-columns.ts'
import { besideColumns, costColumns, isWhole, serverColumns } from '../cost-columns.ts'
import { hopsOfCall } from '../dialogue.ts'
import { startUpHeads, startUpRows } from '../start-up-figures.ts'
import type { Kept, Measured } from './kept.ts'
import { measuredBy, shown, tableOf } from './markdown.ts'

export function comparisonSection(result: Kept['comparison'] & Measured): string[] {
  const { compared, machine, before } = result
  const memory = Object.entries(result.memory).map(([name, bytes]) => `${name} ${shown(bytes / 1e6)} MB`)
  return [
    '## A hop beside the limit and its peers',
    measuredBy(`npm run bench${before === undefined ? '' : ` -- --before-commit ${before}`}`, result),
    'Servers in processes of their own, one after the other in the same rounds (and in two before, which nobody measures), each pinned to one processor; load, Redis and PostgreSQL on the other. While one plays the others rest, which V8 is not to take for the end of their work (`--no-memory-reducer`, for all of them).',
    variantsOf(result),
    'Under the steady load each is alone, in a process of its own every round (several on one processor would meet each other’s garbage collections), for five seconds unmeasured and then for as long as it takes to meet major collections. Every answer is compared with the screen that belongs there. Opening an account hashes a password with Argon2id, which is slow on purpose; limit and peers do nothing of the kind.',
    '![Bars: processor time of one hop beside the limit](performance.svg)',
    tableOf(...costColumns(compared)),
    `Medians of ${compared[0]?.rounds ?? 0} rounds. What the service takes beside the others, in processor time and in the p99 of the latency, round by round: the median, and the least and the most.`,
    tableOf(...besideColumns(compared)),
    'At 32 connections, asked of the servers (Redis counts what a script does as commands of its own):',
    tableOf(...serverColumns(compared)),
    ...wholeCalls(result),
    ...startUps(result),
    `Memory at the end: ${memory.join(', ')}. The machine’s load was ${machine.loadBefore} before and ${machine.loadAfter} after.`,
  ]
}

/** Figures that were kept earlier know nothing of them. */
function wholeCalls({ compared }: Kept['comparison']): string[] {
  if (!compared.some(isWhole)) return []
  return [
    `Whole calls of ${hopsOfCall} hops: somebody dials, answers five questions, confirms and reads the end. Figures are of a call, latencies of its hops. Peers show a number that was typed: they look nothing up, seal nothing and write nothing down. “Argon2id apart” leaves out the threads of libuv’s pool, where passwords are hashed. The text message says everything at once and stands beside a whole call; its latency ends when the reply is handed to the carrier.`,
    tableOf(...callColumns(compared)),
  ]
}

function startUps({ startUps: measured }: Kept['comparison']): string[] {
  if (measured === undefined) return []
  return [
    'From the start of the process until `/health/ready` says so, and its memory once it is at rest, nobody having called; on one processor, before the others start. Embedded is `npm start` without a setting, which makes its tables and loads its people each time:',
    tableOf(startUpHeads, startUpRows(measured)),
  ]
}

/** Those that were measured. */
function variantsOf({ compared, before }: Kept['comparison']): string {
  const told = {
    limit: 'bare `node:http` that reads the form and does one GET and one SET.',
    peer: 'Express and ussd-menu-builder with sessions in Redis, each value set and got by itself as its interface has it, our screens, no encryption, no validation, no limits, no journal, no log.',
    tuned: 'the peer with its sessions read once and written once a hop, over auto-pipelined commands.',
    builder:
      'Express and ussd-state-builder with its own Redis storage, as its README has it, our screens; nothing else of what it offers.',
    guarded:
      'the same with what its guides to production and to security ask for: answers cleaned and validated, a limit common to all processes, sessions of three minutes, retries, a circuit breaker with another storage behind it, metrics, a shutdown that waits. Its log is off. Its cache of sessions, offered for speed, is off too: with several processes it shows one for ten seconds what another has changed.',
    before: `the service as it was at commit ${before}, with its dependencies of then, on a database and a logical Redis of its own; else as the service.`,
    service: 'what `npm start` runs in production, all of it switched on.',
  }
  return Object.entries(told)
    .filter(([name]) => compared.some(({ variant, times }) => variant === name || name in times))
    .map(([name, what]) => `- **${name}**: ${what}`)
    .join('\n')
}
