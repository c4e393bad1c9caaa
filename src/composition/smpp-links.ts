/** The links by SMPP: one for each name, whether it takes calls, carries messages, or both; opened once there is somebody to answer. */
import type { CarrierSettings, SmppSettings } from '../config/config.ts'
import type { GatewayParts } from '../gateways/gateway.ts'
import { createDeliveries } from '../gateways/smpp/deliveries.ts'
import { createJoinedParts, type PartsStore } from '../gateways/smpp/joined-parts.ts'
import { createSmppCarrier } from '../gateways/smpp/sms-carrier.ts'
import type { RedisClient } from '../redis/connection.ts'
import { createRedisLeases, ownLeases } from '../smpp/leases.ts'
import { createLink, type Link, type LinkState } from '../smpp/link.ts'
import type { AppContext } from './context.ts'

/** Longer than a message waits for its turn, an operator counts it as ours. */
const smsWithinMs = 10_000
const usualDeadlineMs = 5_000
const drainMs = 3_000

export interface CarryingLink {
  name: string
  smpp: SmppSettings
}

export interface SmppLinks {
  /** Of a link that SMS_CARRIERS names; undefined of another carrier. Before `start`. */
  carrierFor(
    settings: Pick<CarrierSettings, 'name' | 'smpp'>,
  ): ReturnType<typeof createSmppCarrier> | undefined
  /** Whether this process may take text messages to send them: not while another one holds the bind. */
  mayCarry(): boolean
  /** Binds. Nothing is heard before. */
  start(conversation: Conversation): void
  /** Names and numbers, for health, metrics and the operator's page. */
  states(): LinkState[]
}

type Conversation = Pick<GatewayParts, 'handleHop' | 'replyLost' | 'handleSms' | 'callEnded' | 'delivered'>

interface Named extends CarryingLink {
  /** Of a link that takes calls; a carrier alone hears receipts. */
  deadlineMs?: number
}

export function createSmppLinks(
  context: AppContext,
  { redis, partsStore }: { redis: RedisClient | undefined; partsStore: PartsStore },
): SmppLinks {
  const { config, log, logSampled, clock, onDrain, observe } = context
  const links = new Map<string, Link>()
  const leases = redis === undefined ? ownLeases : createRedisLeases(redis)
  const joinedParts = createJoinedParts(partsStore)
  const carrying: CarryingLink[] = []

  function open({ name, smpp, deadlineMs }: Named, conversation: Conversation): void {
    const deliveries = createDeliveries({
      ...conversation,
      instance: { name, serviceCode: config.serviceCode, dialect: smpp.dialect },
      takesCalls: deadlineMs !== undefined,
      submit: (message, options) => link.submit(message, options),
      deadlineMs: deadlineMs ?? usualDeadlineMs,
      joinedParts,
      clock,
      refused(gateway, field) {
        logSampled({ callback: gateway, field }, 'a message that is not the gateway’s')
        observe.refused(gateway)
      },
      answerLost(why) {
        logSampled({ link: name, why }, 'an answer did not reach its phone')
        observe.answerLost(name)
      },
    })
    const link = createLink({
      name,
      settings: smpp,
      leases,
      clock,
      deliver: message => deliveries.deliver(message),
      malformed(what) {
        logSampled({ link: name, what }, 'a PDU that is none')
        observe.malformedPdu(name)
      },
      changed(state, why) {
        if (state === 'refused')
          log.error({ link: name, why }, 'the operator refuses our bind: nothing is tried any more')
        else log.info({ link: name, state, ...(why !== '' && { why }) }, 'link')
      },
    })
    links.set(name, link)
    onDrain(async () => {
      const giveUpAt = clock.now() + drainMs
      while (deliveries.inHand() > 0 && clock.now() < giveUpAt) await clock.sleep(20)
      await link.stop()
    })
  }

  return {
    carrierFor({ name, smpp }) {
      if (smpp === undefined) return undefined
      carrying.push({ name, smpp })
      return createSmppCarrier({
        link: () => links.get(name),
        codings: smpp.dialect.codings,
        senderId: smpp.senderId ?? '',
        withinMs: smsWithinMs,
      })
    },
    mayCarry: () =>
      carrying.length < config.carriers.length ||
      carrying.length === 0 ||
      carrying.some(({ name }) => isReady(links.get(name))),
    start(conversation) {
      const named = new Map<string, Named>()
      for (const link of carrying) named.set(link.name, link)
      for (const { name, smpp, deadlineMs } of config.gateways) {
        if (smpp !== undefined) named.set(name, { name, smpp, deadlineMs })
      }
      for (const each of named.values()) open(each, conversation)
    },
    states: () => [...links.values()].map(link => link.state()),
  }
}

/** While nobody has it, a message is tried and waits for its next attempt, and letters go on. */
function isReady(link: Link | undefined): boolean {
  if (link === undefined) return false
  return link.isBound() || link.state().binds.every(({ state }) => state === 'down' || state === 'refused')
}
