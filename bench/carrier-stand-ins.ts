/** Every carrier that the service speaks to, each on its own wire, for numbers of its own; they take every message. */
import { carrierKinds, ownCarrierDescriptions, readDescribedCarriers } from '#src/gateways/carrier-kinds.ts'
import { usualDialect } from '#src/gateways/smpp/dialect.ts'
import { type CarrierWire, carrierWires } from '#test/support/carrier-wires.ts'
import { startStub } from '#test/support/http-stub.ts'
import { newCanary } from '#test/support/secrets.ts'
import { openOperator } from '#tools/smsc/operator.ts'
import type { Stage } from './stage.ts'

export interface CarrierStandIn {
  kind: string
  /** A number that only this carrier reaches. */
  phone(serial: number): string
  /** What reached that number. */
  messages(phone: string): readonly string[]
}

export interface CarrierStandIns {
  carriers: readonly CarrierStandIn[]
  /** Of a service that sends by all of them. */
  settings: Record<string, string>
}

const login = { systemId: 'bench', password: 'bench' }

/** Closed with the stage. */
export async function startCarrierStandIns(stage: Stage): Promise<CarrierStandIns> {
  const { described } = readDescribedCarriers(ownCarrierDescriptions)
  const kinds = [...carrierKinds, ...described].map(({ kind }) => kind).concat('smpp')
  const settings: Record<string, string> = {
    SMS_CARRIERS: kinds.join(','),
    PUBLIC_URL: 'https://amo.example',
    KANNEL_USERNAME: 'bench',
    KANNEL_PASSWORD: newCanary('kannel'),
    INFOBIP_API_KEY: newCanary('infobip'),
    TWILIO_ACCOUNT_SID: 'AC1',
    TWILIO_AUTH_TOKEN: newCanary('twilio'),
    ENVOISMS_API_KEY: newCanary('envoisms'),
  }
  const textsAtProvider = (phone: string) => stage.sent.to(phone).map(({ text }) => text)

  /** Where those messages can be read that this kind takes. */
  async function start(kind: string): Promise<CarrierStandIn['messages']> {
    if (kind === 'africastalking') return textsAtProvider
    if (kind === 'smpp') {
      const operator = await openOperator({ ...login, dialect: usualDialect, reports: false })
      stage.onClose(() => operator.close())
      settings['SMPP_URL'] = `smpp://${login.systemId}:${login.password}@127.0.0.1:${operator.smsc.port}`
      return phone => operator.messages(phone).map(({ text }) => text)
    }
    const wire: CarrierWire | undefined = Object.entries(carrierWires).find(([name]) => name === kind)?.[1]
    if (wire === undefined) throw new Error(`the wire of ${kind} is in no stand-in`)
    let count = 0
    const { url, close } = await startStub(received => {
      stage.sent.take(wire.read(received))
      return wire.accepted(++count)
    })
    stage.onClose(close)
    settings[`${kind.toUpperCase()}_URL`] = url
    return textsAtProvider
  }

  const carriers: CarrierStandIn[] = []
  for (const [index, kind] of kinds.entries()) {
    const prefix = `+2126${index}`
    settings[`${kind.toUpperCase()}_SENDER_ID`] = 'CNSS'
    settings[`${kind.toUpperCase()}_DESTINATIONS`] = prefix
    carriers.push({
      kind,
      phone: serial => prefix + String(serial).padStart(7, '0'),
      messages: await start(kind),
    })
  }
  return { carriers, settings }
}
