/** What a drill is asked to do. */
import { projectRoot } from '#test/support/program.ts'
import type { Promised } from './findings.ts'

/** Each can be run alone. */
export const faultClasses = {
  gateway: 'hops repeated, doubled, late; calls dropped; outcomes never seen',
  messages: 'text messages of the same phones, in calls and between them, doubled, late, forged',
  processes: 'the service’s processes killed, and now and then asked to stop',
  redis: 'Redis killed and started again',
  postgres: 'PostgreSQL killed and started again',
  eligibility: 'the CNSS’s service slow, erring, unreachable, killed, its answers lost',
  sms: 'the SMS provider refusing, hanging, breaking down, reporting twice and contrarily',
} as const
export type FaultClass = keyof typeof faultClasses
export const allFaults = Object.keys(faultClasses) as FaultClass[]

export function isFaultClass(name: string): name is FaultClass {
  return Object.hasOwn(faultClasses, name)
}

export interface DrillOptions {
  seed: string
  callers: number
  /** How long faults go on. Callers then have as long again, without faults, to get their outcome. */
  seconds: number
  faults: readonly FaultClass[]
  /** The folder that holds the src to be drilled. */
  root: string
  /** Ends as soon as one of these is found broken. */
  stopsAt?: readonly Promised[]
}

export const usualDrill: DrillOptions = {
  seed: 'tadamon',
  callers: 64,
  seconds: 12,
  faults: allFaults,
  root: projectRoot,
}
