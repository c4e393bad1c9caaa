/** The link to one operator: as many binds as it allows, shared by all our processes, used as one. */
import type { Clock } from '../platform/clock.ts'
import type { Response } from './connection.ts'
import type { Leases } from './leases.ts'
import { createPace } from './pace.ts'
import type { Outcome } from './pending-requests.ts'
import { commands, type ShortMessage, statuses } from './protocol.ts'
import { createSlot, type Slot, type SlotParts, type SlotState } from './slot.ts'
import type { SubmitOptions } from './submissions.ts'

export interface LinkSettings {
  host: string
  port: number
  tls: boolean
  /** In PEM. */
  ca?: string | undefined
  systemId: string
  password: string
  systemType: string
  bind: 'transceiver' | 'receiver-transmitter'
  binds: number
  window: number
  perSecond?: number | undefined
  enquireSeconds: number
  responseSeconds: number
}

export interface LinkParts {
  /** As settings and metrics name it. */
  name: string
  settings: LinkSettings
  leases: Leases
  clock: Pick<Clock, 'id' | 'digits'>
  /** Answers deliver_sm and data_sm; null for no answer. Never rejects. */
  deliver(message: ShortMessage, command: number): Response | Promise<Response>
  leastPauseMs?: number | undefined
  malformed?(what: string): void
  changed?(state: SlotState, why: string): void
}

export interface Link {
  name: string
  /** By whichever bind has the least to do. Never rejects. */
  submit(message: ShortMessage, options: SubmitOptions & { by?: 'data_sm' }): Promise<Outcome>
  isBound(): boolean
  state(): LinkState
  /** Waits for what is under way, not for long; unbinds. */
  stop(): Promise<void>
}

/** What can be told of it to anybody: names and numbers. */
export interface LinkState {
  name: string
  binds: { state: SlotState; why: string }[]
  /** Messages written and unanswered. */
  unanswered: number
  /** Messages a second that it is allowed now. */
  rate: number
}

const drainMs = 3_000
const drainStepMs = 20

export function createLink(parts: LinkParts): Link {
  const { name, settings, deliver } = parts
  const { perSecond, binds } = settings
  const paces = Array.from({ length: binds }, () =>
    createPace({ ...(perSecond !== undefined && { perSecond: perSecond / binds }) }),
  )
  const slots: Slot[] = []
  for (const [index, pace] of paces.entries()) {
    const slotParts: SlotParts = {
      ...settings,
      name: `${settings.systemId}@${settings.host}:${settings.port}/${index}`,
      how: settings.bind,
      pace,
      leases: parts.leases,
      leastPauseMs: parts.leastPauseMs,
      clock: parts.clock,
      enquireMs: settings.enquireSeconds * 1_000,
      responseMs: settings.responseSeconds * 1_000,
      isFurther: index > 0 && parts.leases.lifeMs !== null,
      hasAnother: () => parts.leases.lifeMs !== null && slots.some(slot => slot.isBound()),
      answer: request => {
        const { command, message } = request
        const isOurs = command === commands.deliverSm || command === commands.dataSm
        return isOurs && message !== undefined ? deliver(message, command) : refuse()
      },
      ...(parts.malformed && { malformed: parts.malformed }),
      changed: (state, why) => parts.changed?.(state, why),
    }
    slots.push(createSlot(slotParts))
  }

  return {
    name,
    submit(message, { by, ...options }) {
      const [slot] = slots.filter(one => one.isBound()).toSorted((one, other) => one.load() - other.load())
      const command = by === 'data_sm' ? commands.dataSm : commands.submitSm
      return slot === undefined
        ? Promise.resolve({ kind: 'unwritten' })
        : slot.submit({ command, message }, options)
    },
    isBound: () => slots.some(slot => slot.isBound()),
    state: () => ({
      name,
      binds: slots.map(slot => slot.state()),
      unanswered: slots.reduce((sum, slot) => sum + slot.unanswered(), 0),
      rate: paces.reduce((sum, pace) => sum + pace.rate(), 0),
    }),
    async stop() {
      for (let waitedMs = 0; waitedMs < drainMs && slots.some(slot => slot.load() > 0); ) {
        await new Promise(resolve => setTimeout(resolve, drainStepMs))
        waitedMs += drainStepMs
      }
      await Promise.all(slots.map(slot => slot.stop()))
    },
  }
}

/** What a client is never asked. */
function refuse(): Response {
  return { status: statuses.ESME_RINVCMDID }
}
