// Three operators with a dialect each, for a service that has a link to every one of them.
import { type Dialect, usualDialect } from '#src/gateways/smpp/dialect.ts'
import { tags } from '#src/smpp/protocol.ts'
import { type Door, openDoor } from '#tools/smsc/door.ts'
import { type Operator, type OperatorOptions, openOperator } from '#tools/smsc/operator.ts'

export const login = { systemId: 'tadamon', password: 'secret08' }

/** By the link's name: how each speaks, and the settings that say so. */
export const dialects: Readonly<Record<string, { dialect: Dialect; settings: Record<string, string> }>> = {
  iam: { dialect: usualDialect, settings: {} },
  meditel: {
    dialect: {
      ...usualDialect,
      sessionTag: tags.userMessageReference,
      end: 3,
      codings: { gsm7: 0x0f, ucs2: 0x48 },
      textIn: 'message_payload',
    },
    settings: {
      USSD_SESSION: 'user_message_reference',
      USSD_END: '3',
      GSM7_CODING: '0x0f',
      UCS2_CODING: '0x48',
      TEXT_IN: 'message_payload',
    },
  },
  inwi: {
    dialect: { ...usualDialect, sessionTag: null, textIn: 'data_sm', codeIn: 'destination' },
    settings: { USSD_SESSION: 'none', TEXT_IN: 'data_sm', CODE_IN: 'destination' },
  },
  wana: {
    dialect: { ...usualDialect, end: 'bit' },
    settings: { USSD_END: 'bit', BIND: 'receiver-transmitter' },
  },
  vendor: {
    dialect: { ...usualDialect, sessionTag: 0x1501 },
    settings: { USSD_SESSION: '0x1501' },
  },
}

export interface OpenOperator {
  name: string
  operator: Operator
  door: Door
}

/** With the environment of a service that binds to them. */
export async function openOperators(
  names: readonly string[],
  options: Partial<OperatorOptions> & { binds?: number } = {},
) {
  const { binds = 1, ...more } = options
  const operators: OpenOperator[] = []
  const settings: Record<string, string> = {}
  for (const name of names) {
    const spoken = dialects[name]
    if (spoken === undefined) throw new Error(`nobody speaks like ${name}`)
    const operator = await openOperator({ ...login, mostBinds: binds, dialect: spoken.dialect, ...more })
    operators.push({ name, operator, door: await openDoor(operator) })
    const own = {
      URL: `smpp://${login.systemId}:${login.password}@127.0.0.1:${operator.smsc.port}`,
      BINDS: String(binds),
      SENDER_ID: 'CNSS',
      ...spoken.settings,
    }
    for (const [setting, value] of Object.entries(own)) settings[`${name.toUpperCase()}_${setting}`] = value
  }
  settings['GATEWAYS'] = ['africastalking', ...names.map(name => `${name}=smpp`)].join(',')
  return {
    operators,
    settings,
    async close() {
      await Promise.all(operators.map(({ door }) => door.close()))
      await Promise.all(operators.map(({ operator }) => operator.close()))
    },
  }
}
