/** What `npm run bench` can be asked for. */
import { parseArgs } from 'node:util'

export const usage = `npm run bench                      the service beside the limit and the peer
  --before-commit SHA              and beside itself as it was then, checked out and installed for the run
  --before DIR                     the same of a checkout that is there, its node_modules too
npm run bench -- --profile         where the service's processor time goes, by part; with --number when it tells a number
npm run bench -- --gateways        a question on each gateway, beside Africa's Talking's
npm run bench -- --carriers        a text message by each carrier, beside Africa's Talking's
npm run bench -- --growth          many live sessions, several processes, a slow eligibility service, a burst
npm run bench -- --scale-out       by several processes, on a Redis Cluster, through PgBouncer
npm run bench -- --felt            how long people wait at half of a national peak; --for 30s for less than three minutes
npm run bench -- --soak 10m        the same load for long: does memory stay flat?
npm run bench -- --smpp 5m         calls and text messages by one bind to an operator
npm run bench -- --people 1000000  import and look-ups at that size; with --embedded on PGlite
npm run bench -- --days 90         the journal of a nation, at a tenth of its calls; --scale 0.5 for half of them
npm run bench -- --reading         what it costs to read a text message
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
      number: { type: 'boolean', default: false },
      reading: { type: 'boolean', default: false },
      growth: { type: 'boolean', default: false },
      gateways: { type: 'boolean', default: false },
      carriers: { type: 'boolean', default: false },
      'scale-out': { type: 'boolean', default: false },
      felt: { type: 'boolean', default: false },
      for: { type: 'string', default: '180s' },
      soak: { type: 'string' },
      smpp: { type: 'string' },
      people: { type: 'string' },
      days: { type: 'string' },
      scale: { type: 'string', default: '0.1' },
      embedded: { type: 'boolean', default: false },
      before: { type: 'string' },
      'before-commit': { type: 'string' },
      report: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '5' },
      calls: { type: 'string', default: '5000' },
      connections: { type: 'string', default: '1,32,256' },
      steady: { type: 'string', default: '30' },
    },
  })
  if (values.before !== undefined && values['before-commit'] !== undefined) {
    throw new TypeError('give --before or --before-commit, not both')
  }
  return {
    help: values.help,
    profile: values.profile,
    number: values.number,
    reading: values.reading,
    growth: values.growth,
    gateways: values.gateways,
    carriers: values.carriers,
    scaleOut: values['scale-out'],
    felt: values.felt,
    forSeconds: secondsIn(values.for, '--for'),
    soakSeconds: values.soak === undefined ? undefined : secondsIn(values.soak, '--soak'),
    smppSeconds: values.smpp === undefined ? undefined : secondsIn(values.smpp, '--smpp'),
    people: values.people === undefined ? undefined : whole(values.people, '--people'),
    days: values.days === undefined ? undefined : whole(values.days, '--days'),
    scale: share(values.scale, '--scale'),
    embedded: values.embedded,
    before: values.before,
    beforeCommit: values['before-commit'],
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

function share(text: string, name: string): number {
  if (!/^(0\.\d{1,4}|1)$/.test(text)) throw new TypeError(`${name} takes a share, as 0.1`)
  return Number(text)
}

/** `10m`, `90s`, `1h`. */
function secondsIn(text: string, name: string): number {
  const [, number, unit = ''] = /^(\d{1,5})([smh])$/.exec(text) ?? []
  if (number === undefined) throw new TypeError(`${name} takes a duration: 90s, 10m, 1h`)
  return Number(number) * { s: 1, m: 60, h: 3_600 }[unit as 's' | 'm' | 'h']
}
