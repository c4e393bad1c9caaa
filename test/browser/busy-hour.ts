// An hour of fictitious callers, for pictures: many at once, with the same slips every time.
import type { MovableClock } from '#test/support/movable-clock.ts'
import { addressOf, createGatewayLine, type Line } from '#testing'

const callers = 190
const spanSeconds = 3_450

/** People of the registry, as its CSV has them: those of so many hours. */
export const peopleOfHours = (hours: number): string =>
  [
    'id_kind,id_number,id_expiry,birth_date,scheme,registration_number,has_account',
    ...Array.from({ length: hours * callers }, (_, index) => {
      const scheme = index % 11 === 4 ? 'cnops' : 'amo-tadamon'
      return `cnie,T${100_000 + index},2030-01-${day(index)},1970-05-${day(index)},${scheme},${500_000 + index},${index % 4 === 1}`
    }),
  ].join('\n')

const day = (index: number) => String(1 + (index % 28)).padStart(2, '0')

/** How long a caller thinks before each key, in seconds. */
const pace = [3, 4, 12, 9, 8, 5]

/** Moves the clock on by most of an hour. Those of another hour are other people, who never called. */
export const playBusyHour = async (url: string, clock: MovableClock, hour = 0): Promise<void> => {
  let seed = 20_261_122 + hour
  const chance = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed / 2_147_483_648
  }
  const calls = Array.from({ length: callers }, (_, index) => ({
    at: Math.round(chance() * spanSeconds),
    steps: call(createGatewayLine({ addresses: [addressOf(url)], clock }), hour * callers + index, chance),
  }))
  for (let now = 0; calls.length > 0; ) {
    calls.sort((a, b) => a.at - b.at)
    const [next] = calls
    if (next === undefined || next.at > spanSeconds) break
    clock.advance(next.at - now)
    now = next.at
    const { value, done } = await next.steps.next()
    if (done) calls.shift()
    else next.at += value
  }
}

/** Maroc Telecom, Orange, inwi, as Africa's Talking calls them. */
const networks = ['60401', '60401', '60400', '60402']

/** Yields how long the caller thinks. */
async function* call(line: Line, index: number, chance: () => number): AsyncGenerator<number, void> {
  const number = `+2126${61_000_000 + index * 37}`
  const keys = [chance() < 0.62 ? '1' : '2', '1', `T${100_000 + index}`, `${day(index)}012030`]
  keys.push(`${day(index)}051970`, '1')
  if (chance() < 0.05) keys[2] = `T${900_000 + index}`
  const stopsAt = chance() < 0.14 ? Math.floor(chance() * 1.4 * keys.length) : keys.length
  let screen = await line.dial({ number, network: networks[index % networks.length] ?? '60401' })
  for (const [step, key] of keys.entries()) {
    const thinks = Math.round((pace[step] ?? 5) * (0.6 + chance()))
    yield thinks
    if (step >= stopsAt) return chance() < 0.5 ? void (await line.key('00')) : line.hangUp()
    if (step > 1 && chance() < (step === 3 ? 0.16 : 0.05)) {
      screen = await line.key('??')
      yield thinks
    }
    if (screen.ends) return
    screen = await line.key(key)
    if (chance() < 0.02) await line.repeat()
  }
}
