/** What `npm run bench` can be asked for. */
import { parseArgs } from 'node:util'

export const usage = `npm run bench                      the service beside the limit and the peer
npm run bench -- --profile         where the service's processor time goes, by part
npm run bench -- --growth          many live sessions, several processes, a slow eligibility service, a burst
npm run bench -- --soak 10m        the same load for long: does memory stay flat?
npm run bench -- --people 1000000  import and look-ups at that size; with --embedded on PGlite
npm run bench -- --report          writes docs/performance.md and docs/capacity.md out of the figures kept
  --rounds 5  --calls 5000  --connections 1,32,256  --steady 30 (seconds)
  --keep  the figures replace those in docs/measurements, and the pages are written anew
`

export type Options = ReturnType<typeof readOptions>

/** @throws TypeError that says what is wrong. */
export function readOptions(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      profile: { type: 'boolean', default: false },
      growth: { type: 'boolean', default: false },
      soak: { type: 'string' },
      people: { type: 'string' },
      embedded: { type: 'boolean', default: false },
      report: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '5' },
      calls: { type: 'string', default: '5000' },
      connections: { type: 'string', default: '1,32,256' },
      steady: { type: 'string', default: '30' },
    },
  })
  return {
    help: values.help,
    profile: values.profile,
    growth: values.growth,
    soakSeconds: values.soak === undefined ? undefined : secondsIn(values.soak),
    people: values.people === undefined ? undefined : whole(values.people, '--people'),
    embedded: values.embedded,
    report: values.report,
    keep: values.keep,
    rounds: whole(values.rounds, '--rounds'),
    calls: whole(values.calls, '--calls'),
    connections: values.connections.split(',').map(text => whole(text, '--connections')),
    steadySeconds: whole(values.steady, '--steady'),
  }
}

function whole(text: string, name: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new TypeError(`${name} takes a whole number`)
  return Number(text)
}

/** `10m`, `90s`, `1h`. */
function secondsIn(text: string): number {
  const [, number, unit = ''] = /^(\d{1,5})([smh])$/.exec(text) ?? []
  if (number === undefined) throw new TypeError('--soak takes a duration: 90s, 10m, 1h')
  return Number(number) * { s: 1, m: 60, h: 3_600 }[unit as 's' | 'm' | 'h']
}
