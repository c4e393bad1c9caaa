// `npm run paths`: walks every path through running services and prints what was gone through, and how long calls take.

import { aligned, estimateCalls, printDurations } from './call-durations.ts'
import { everything } from './coverage.ts'
import { walk } from './graph.ts'
import { longest } from './itinerary.ts'
import { channels, spoken, usual } from './profiles.ts'
import { openStage } from './stage.ts'
import { missing, started, travel } from './tour.ts'
import { model } from './typing-time.ts'
import { reasonWhyNot } from './unreachable.ts'

const print = (...lines: string[]) => void process.stdout.write(`${lines.join('\n')}\n`)

const all = everything()
const travelled = started()
for (const { profile, tours } of longest()) {
  const before = travelled.paths
  const stage = await openStage(profile)
  try {
    await travel(stage, tours, travelled)
  } finally {
    await stage.close()
  }
  print(`${profile.name}: ${travelled.paths - before} paths played`)
}

let left = 0
const rows = [...travelled.reaches].map(([key, reach]) => {
  const channel = channels.find(name => key.startsWith(name)) ?? 'ussd'
  const kinds = ['states', 'transitions', 'outcomes'] as const
  const counts = kinds.map(kind => {
    const wanted = all[kind].filter(name => reasonWhyNot(name, channel) === undefined)
    const unreached = missing(reach, wanted)
    left += unreached.length
    for (const name of unreached) print(`not reached by ${key}: ${name}`)
    return `${wanted.length - unreached.length}/${wanted.length}`
  })
  return [key, ...counts, String(reach.edges.size)]
})

print('', aligned([['', 'states', 'transitions', 'guard outcomes', 'different steps'], ...rows]), '')
for (const channel of channels) {
  const { nodes, paths } = walk(usual, channel, 1)
  print(`the graph by ${channel}: ${nodes} nodes, ${paths.length} shortest paths, one for each edge`)
}
print(
  `played: ${travelled.paths} paths, ${travelled.hops} hops, ${travelled.screens.size} different screens in ${spoken.join(', ')}`,
  `not as the machine says: ${travelled.failures.length}`,
  ...travelled.failures,
  `not reached: ${left === 0 ? 'nothing' : left}`,
  '',
  'never, or by the other channel alone:',
)
const names = [...all.states, ...all.transitions, ...all.outcomes]
const reasons = Map.groupBy(
  channels.flatMap(channel => names.map(name => ({ name, channel, why: reasonWhyNot(name, channel) }))),
  ({ channel, why }) => (why === undefined ? undefined : `by ${channel}: ${why}`),
)
for (const [why, of] of reasons)
  if (why !== undefined) print(`  ${why}`, ...of.map(({ name }) => `    ${name}`))

print(
  '',
  'the shortest call of each kind by a new caller, in one go (a model, see typing-time.ts); every one can be taken up where it drops:',
  `${Object.entries(model)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')}`,
  '',
  printDurations(estimateCalls()),
)
process.exitCode = left + travelled.failures.length > 0 ? 1 : 0
