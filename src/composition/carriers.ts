/** Who delivers messages: those whom the settings name, else the simulator's inbox, which production does not have. */
import type Router from '@koa/router'
import { type CarrierSettings, type Config, ConfigurationError } from '../config/config.ts'
import type { Queries } from '../db/database.ts'
import {
  type CarrierInstance,
  type CarrierKind,
  carrierDeadlineMs,
  type ReportParts,
} from '../gateways/carrier.ts'
import { carrierKinds, ownCarrierDescriptions, readDescribedCarriers } from '../gateways/carrier-kinds.ts'
import { createEmailCarrier } from '../gateways/email/carrier.ts'
import { createInbox } from '../gateways/simulator/inbox.ts'
import type { Observations } from '../monitoring/observations.ts'
import type { NamedCarrier } from '../outbox/carrier-choice.ts'
import { observeCarrier } from '../outbox/observed-carrier.ts'
import type { Carrier, DeliveryReport } from '../outbox/outbox.ts'
import type { Clock } from '../platform/clock.ts'
import type { Vault } from '../vault/vault.ts'

export interface CarrierParts {
  config: Config
  clock: Clock
  observe: Observations
  queries: Queries
  vault: Vault
  delivered(report: DeliveryReport): Promise<void>
  /** A carrier that is no HTTP client, by its settings: undefined for a kind that it does not know. */
  openLink?(settings: CarrierSettings): (Carrier & { isReady(): boolean }) | undefined
}

/** Where one carrier's reports arrive, behind its own token and networks. */
export interface ReportDoor {
  settings: CarrierSettings
  createRoutes(parts: ReportParts): Router
}

/** @throws ConfigurationError in production, where somebody has to deliver, and for a kind that nobody speaks. */
export function openCarriers(parts: CarrierParts) {
  const { config, clock, observe, queries, vault, delivered } = parts
  const { email: mail } = config
  const report = (sent: DeliveryReport) => delivered({ ...sent, carrier: 'inbox' })
  const inbox = config.production ? undefined : createInbox({ queries, vault, clock, report })
  const { named, doors } = openNamed(parts)
  if (named.length === 0 && inbox !== undefined) named.push({ name: 'inbox', carrier: inbox, weight: 100 })
  const email = mail ? createEmailCarrier(mail) : (inbox ?? (config.offersEmail ? undefined : nobody))
  const [first] = named
  if (first === undefined)
    throw new ConfigurationError(['AFRICASTALKING_API_KEY: needed in production (or SMS_CARRIERS)'])
  if (email === undefined) throw new ConfigurationError(['SMTP_URL: needed in production (or EMAIL=off)'])
  const sms = named.map(each => ({
    ...each,
    carrier: observeCarrier(each.name, each.carrier, (result, milliseconds) => {
      observe.submitted('sms', result)
      observe.carrierAnswered(each.name, milliseconds)
    }),
  }))
  return {
    /** Of the simulated phone; undefined in production. */
    inbox,
    carriers: {
      sms: sms[0]?.carrier ?? first.carrier,
      email: observeCarrier('email', email, result => observe.submitted('email', result)),
    },
    /** Those of text messages, of which one is chosen for each message. */
    named: sms,
    doors,
  }
}

/** For letters that were asked for before e-mail was switched off. */
const nobody: Carrier = { submit: async () => ({ result: 'refused', reason: 'EMAIL is off' }) }

function openNamed({ config, openLink }: CarrierParts): { named: NamedCarrier[]; doors: ReportDoor[] } {
  const { kinds, problems } = readKinds(config.describedCarriers)
  const named: NamedCarrier[] = []
  const doors: ReportDoor[] = []
  for (const settings of config.carriers) {
    const { name, weight, destinations } = settings
    const reaches = destinations === undefined ? {} : { destinations }
    const link = openLink?.(settings)
    const kind = kinds.get(settings.kind)
    if (link !== undefined) {
      named.push({ name, weight, carrier: link, isReady: () => link.isReady(), ...reaches })
    } else if (kind === undefined) {
      const known = [...kinds.keys()].join(', ')
      problems.push(`SMS_CARRIERS: ${settings.kind} is no kind of carrier; there are ${known}`)
    } else {
      const instance = instanceOf(settings, config.publicUrl)
      named.push({ name, weight, carrier: kind.createCarrier(instance), ...reaches })
      doors.push({ settings, createRoutes: reports => kind.createReportRoutes(instance, reports) })
    }
  }
  if (problems.length > 0) throw new ConfigurationError(problems)
  return { named, doors }
}

function readKinds(folder: string | undefined): { kinds: Map<string, CarrierKind>; problems: string[] } {
  const problems: string[] = []
  const folders = [ownCarrierDescriptions, ...(folder === undefined ? [] : [folder])]
  const described = folders.flatMap(each => {
    try {
      const read = readDescribedCarriers(each)
      problems.push(...read.problems.map(problem => `DESCRIBED_CARRIERS: ${problem}`))
      return read.described
    } catch {
      problems.push('DESCRIBED_CARRIERS: the folder cannot be read')
      return []
    }
  })
  return { kinds: new Map([...described, ...carrierKinds].map(kind => [kind.kind, kind])), problems }
}

function instanceOf(
  { name, tokens, options }: CarrierSettings,
  publicUrl: string | undefined,
): CarrierInstance {
  const [token] = tokens
  const path = `${token === undefined ? '' : `/${token}`}/${name}/sms/delivery`
  return {
    name,
    deadlineMs: carrierDeadlineMs,
    ...options,
    ...(publicUrl !== undefined && { publicUrl, reportUrl: publicUrl + path }),
  }
}
