// The flood drill: everything that somebody without a secret can do to the port at once, beside callers who must not notice.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { openEnvironment } from '#test/support/environment.ts'
import { newProductionSettings } from '#test/support/secrets.ts'
import { type Attack, attacks, type Spoils } from './attackers.ts'
import { beServed, type Served } from './honest.ts'

export interface FloodOptions {
  /** Of each part: without an attack, each attack alone, all at once. */
  seconds: number
  /** New connections a second, of a rush. */
  perSecond: number
}

export interface FloodPart {
  attacks: readonly Attack[]
  served: Served
  spoils: Partial<Record<Attack, Spoils>>
}

const run = promisify(execFile)
const attackers = fileURLToPath(new URL('./attackers.ts', import.meta.url))
const kinds = Object.keys(attacks) as Attack[]

/** Without limits of their own, so that callers are stopped by nothing but the flood. */
const generous = { LOOKUPS_PER_CALLER: '1000000', FAILURES_PER_ID: '1000000', LOOKUPS_PER_SECOND: '1000000' }

/** `told` is called after each part. @throws when a process fails of itself, the service among them. */
export async function runFlood(
  { seconds, perSecond }: FloodOptions,
  told: (part: FloodPart) => void = () => {},
): Promise<FloodPart[]> {
  const settings = { ...newProductionSettings(), ...generous, SAMPLE_PEOPLE: 'true', LOG_LEVEL: 'warn' }
  await using stage = await openEnvironment(settings, async environment => {
    await environment.startServers()
    await environment.startSmsProvider()
    const service = await environment.createProgram({ flags: ['--disable-sigusr1'] })
    await service.start()
    return { service }
  })
  const { service } = stage
  const place = {
    port: service.port,
    callbackToken: settings.CALLBACK_TOKEN,
    opsToken: settings.OPS_TOKEN,
  }

  async function playPart(at: readonly Attack[]): Promise<FloodPart> {
    const attacking = at.map(async kind => {
      const { stdout } = await run(process.execPath, [
        attackers,
        kind,
        ...[service.port, seconds, perSecond].map(String),
      ])
      return [kind, JSON.parse(stdout) as Spoils] as const
    })
    const served = await beServed(place, seconds)
    const part = { attacks: at, served, spoils: Object.fromEntries(await Promise.all(attacking)) }
    told(part)
    return part
  }

  const parts: FloodPart[] = []
  for (const at of [[], ...kinds.map(kind => [kind]), kinds]) parts.push(await playPart(at))
  if ((await service.stop()) !== 0)
    throw new Error(`the service did not end in order:\n${service.output().slice(-2_000)}`)
  return parts
}
