// Each carrier's reports have a path of their own, behind its own token; a gateway of the same name shares its door.
import { describe, expect, it } from 'vitest'
import { createCallbacks } from '#src/composition/callbacks.ts'
import { type CarrierParts, openCarriers } from '#src/composition/carriers.ts'
import type { AppContext } from '#src/composition/context.ts'
import type { ConversationServices } from '#src/composition/conversation.ts'
import { openGateways } from '#src/composition/gateways.ts'
import type { Infrastructure } from '#src/composition/infrastructure.ts'
import { ConfigurationError, readConfig } from '#src/config/config.ts'
import { observeAll } from '#src/monitoring/observations.ts'
import { createClock } from '#src/platform/clock.ts'

const token = 'q7Zt0xW4nB8kLr2YvD5mHs'
const settings = {
  CALLBACK_TOKEN: token,
  PUBLIC_URL: 'https://amo.example/',
  GATEWAYS: 'africastalking,infobip,kannel',
  SMS_CARRIERS: 'kannel:70,infobip:20,second=twilio:10',
  KANNEL_URL: 'http://127.0.0.1:13013',
  KANNEL_USERNAME: 'tadamon',
  KANNEL_PASSWORD: 'pw',
  INFOBIP_API_KEY: 'key',
  SECOND_ACCOUNT_SID: 'AC1',
  SECOND_AUTH_TOKEN: 'secret',
}

function open(given: Record<string, string>) {
  const config = readConfig(given)
  const opened = openCarriers({
    config,
    clock: createClock(),
    observe: observeAll([]),
  } as unknown as CarrierParts)
  return { config, ...opened }
}

function problemsIn(given: Record<string, string | undefined>): readonly string[] {
  try {
    open(given as Record<string, string>)
    return []
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems
    throw error
  }
}

it('every carrier is there with its first weight, and its reports below its own name', () => {
  const { config, named, doors } = open(settings)
  expect(named.map(({ name, weight }) => [name, weight])).toEqual([
    ['kannel', 70],
    ['infobip', 20],
    ['second', 10],
  ])
  const gateways = openGateways(config)
  const context = { config, logSampled() {}, observe: observeAll([]) } as unknown as AppContext
  const conversation = { gateways: gateways.all, smsGateways: gateways.ofMessages }
  const infrastructure = { reportDoors: doors, delivered: async () => {} }
  const callbacks = createCallbacks(
    context,
    conversation as unknown as ConversationServices,
    infrastructure as unknown as Infrastructure,
  )
  const routes = callbacks.flatMap(({ name, router }) =>
    router.stack.map(({ methods, path }) => `${name} ${methods.at(-1)} ${path}`),
  )
  expect(callbacks.map(({ name }) => name)).toEqual(['africastalking', 'infobip', 'kannel', 'second'])
  expect(routes).toEqual(
    expect.arrayContaining([
      'africastalking POST /africastalking/sms/delivery',
      'infobip POST /infobip/sms',
      'infobip POST /infobip/sms/delivery',
      'infobip POST /infobip/ussd/session/:session/start',
      'kannel POST /kannel/sms',
      'kannel GET /kannel/sms/delivery',
      'second POST /second/sms/delivery',
    ]),
  )
})

describe('SMS_CARRIERS', () => {
  it('is Africa’s Talking where it has credentials, else the simulator', () => {
    expect(open({}).named.map(({ name }) => name)).toEqual(['inbox'])
    const credentials = { AFRICASTALKING_USERNAME: 'x', AFRICASTALKING_API_KEY: 'y' }
    expect(open(credentials).named.map(({ name }) => name)).toEqual(['africastalking'])
  })

  it.each([
    ['names nobody', { SMS_CARRIERS: 'kannel:many' }, 'SMS_CARRIERS: must be'],
    ['names one twice', { ...settings, SMS_CARRIERS: 'kannel,kannel' }, 'SMS_CARRIERS: names kannel twice'],
    ['has a name that is taken', { SMS_CARRIERS: 'ops=kannel' }, 'SMS_CARRIERS: ops begins other'],
    [
      'has a kind that nobody speaks',
      { SMS_CARRIERS: 'pigeon' },
      'SMS_CARRIERS: pigeon is no kind of carrier',
    ],
    [
      'gives one name two kinds',
      { ...settings, GATEWAYS: 'kannel=hubtel' },
      'SMS_CARRIERS: kannel is kannel here',
    ],
    ['lacks an address of ours', { ...settings, PUBLIC_URL: '' }, 'PUBLIC_URL: needed by the carrier kannel'],
    ['lacks a key', { ...settings, INFOBIP_API_KEY: '' }, 'INFOBIP_API_KEY: needed by the carrier infobip'],
    ['lacks a token of its own name', { ...settings, SECOND_AUTH_TOKEN: '' }, 'SECOND_AUTH_TOKEN: needed'],
    [
      'has destinations that are none',
      { ...settings, KANNEL_DESTINATIONS: '06' },
      'KANNEL_DESTINATIONS: must be',
    ],
    ['has a token that is too short', { ...settings, SECOND_TOKEN: 'short' }, 'SECOND_TOKEN: must be'],
    [
      'has descriptions that are not there',
      { DESCRIBED_CARRIERS: '/nowhere' },
      'DESCRIBED_CARRIERS: the folder',
    ],
  ])('that %s is refused', (_, given, problem) => {
    expect(problemsIn(given)).toContainEqual(expect.stringContaining(problem))
  })

  it('may leave unencrypted only where that is said', () => {
    const production = { ...settings, NODE_ENV: 'production', KANNEL_URL: 'http://10.0.0.1:13013' }
    const named = (given: Record<string, string>) =>
      problemsIn(given).filter(problem => problem.startsWith('KANNEL_URL'))
    expect(named(production)).toHaveLength(1)
    expect(named({ ...production, ALLOW_CLEAR_TEXT: 'carrier' })).toEqual([])
  })
})
