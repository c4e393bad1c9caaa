/** Which gateway's wire a phone in a terminal speaks: `hubtel`, or `mine=hubtel` for one of that kind under another name. */
import type { CallingOptions, CallingSide, WireAnswer, WireRequest } from '#src/gateways/calling.ts'
import type { GatewayKind } from '#src/gateways/gateway.ts'
import { kinds, linkKinds, ownDescriptions, readDescribed } from '#src/gateways/kinds.ts'
import { OperatorError } from '#src/platform/operator-error.ts'

export interface ChosenGateway {
  name: string
  kind: GatewayKind
  calling: CallingSide
  credentials: CallingOptions
}

export interface GatewayChoice {
  gateway: string
  /** A folder of descriptions besides those that come with the service. */
  described?: string | undefined
  userid?: string | undefined
  password?: string | undefined
}

/** Of every tool that dials. */
export const gatewayOptions = {
  gateway: { type: 'string', default: 'africastalking' },
  described: { type: 'string' },
  userid: { type: 'string' },
  password: { type: 'string' },
} as const

export function everyKind(described?: string): GatewayKind[] {
  const folders = [ownDescriptions, ...(described === undefined ? [] : [described])]
  return [
    ...kinds,
    ...folders.flatMap(folder => {
      const read = readDescribed(folder)
      if (read.problems.length > 0) throw new OperatorError(read.problems.join('\n'))
      return read.described
    }),
  ]
}

/** @throws OperatorError for a kind that nobody speaks. */
export function chooseGateway({ gateway, described, userid, password }: GatewayChoice): ChosenGateway {
  const [name = '', of = name] = gateway.split('=')
  const known = [...everyKind(described), ...linkKinds]
  const kind = known.findLast(each => each.kind === of)
  if (kind === undefined || name === '') {
    throw new OperatorError(
      `--gateway: ${of} is no kind of gateway; there are ${known.map(each => each.kind).join(', ')}`,
    )
  }
  const credentials = { ...(userid !== undefined && { userid }), ...(password !== undefined && { password }) }
  return { name, kind, calling: kind.calling, credentials }
}

/** Request and answer as they were on the wire, but for the token and the password. */
export function writeExchange({ method, path, headers, body }: WireRequest, answer: WireAnswer): string {
  const own = Object.entries(headers).map(([name, value]) => `> ${name}: ${value}`)
  const shown = path.replace(/(password=)[^&]*/, '$1…')
  const sent = [`> ${method} …${shown}`, ...own, ...(body === undefined ? [] : [`> ${body}`])]
  const told = ['freeflow', 'at-ussd-hop-metadata', 'content-type'].flatMap(name =>
    answer.headers[name] === undefined ? [] : [`< ${name}: ${answer.headers[name]}`],
  )
  return [
    ...sent,
    `< ${answer.status}`,
    ...told,
    ...answer.body.split('\n').map(line => `< ${line}`),
    '',
  ].join('\n')
}
