/** RestComm's USSD gateway (jSS7), HTTP pull: an XML dialog each way. Requests after the first name nobody: the caller comes back sealed. */
import Router from '@koa/router'
import { lengthOf } from '#machines/encoding.ts'
import { readCallerNumber } from '#machines/reading/phones.ts'
import type { CallEnd, Hop, Reply } from '../../conversation/port.ts'
import {
  createExchange,
  type GatewayInstance,
  type GatewayKind,
  type GatewayParts,
  type UnknownCallEnd,
  type Written,
} from '../gateway.ts'
import { behindCode, longestAnswer, longestSession, readText } from '../reading.ts'
import { isRefused, type RefusedForm } from '../refused-form.ts'
import { type Element, escapeAttribute, readXml } from '../xml.ts'
import { calling } from './calling.ts'

/** GSM 03.38: the default alphabet, and UCS-2. */
const codings = { gsm7: 15, ucs2: 72 } as const
const firstRequest = 'processUnstructuredSSRequest_Request'
const answer = 'unstructuredSSRequest_Response'

type Sealing = Pick<GatewayParts, 'sealCaller' | 'openCaller'>

/** Null for what is no dialog. */
export function readDialog(text: string | RefusedForm): Element | null {
  const root = isRefused(Object(text)) ? null : readXml(text as string)
  return root?.name === 'dialog' ? root : null
}

export function read(
  dialog: Element | null,
  { name, serviceCode }: GatewayInstance,
  { openCaller }: Sealing,
): Hop | CallEnd | UnknownCallEnd | RefusedForm {
  if (dialog === null) return { wrong: 'dialog' }
  const session = sessionOf(dialog)
  if (session === null) return { wrong: 'dialog ids' }
  const { type } = dialog.attributes
  const { number, sealed } = echoOf(dialog)
  const known = sealed === '' ? null : openCaller(sealed, `${name} ${session}`)
  if (isOver(dialog)) {
    return known === null ? { ended: null } : { gateway: name, caller: known, session, status: 'incomplete' }
  }
  const hop = { gateway: name, channel: 'ussd', operator: null, session } as const
  if (type === 'Begin') {
    const request = childOf(dialog, firstRequest)
    if (request === undefined) return { wrong: firstRequest }
    const caller = callerOf(dialog, request)
    if (typeof caller !== 'string') return caller
    const dialled = request.attributes['string'] ?? ''
    return { ...hop, caller, input: { kind: 'dialled', inputs: behindCode(dialled, [serviceCode]) ?? [] } }
  }
  if (type !== 'Continue') return { wrong: 'type' }
  if (known === null) return { wrong: 'userObject' }
  const element = childOf(dialog, answer)
  if (element === undefined) return { wrong: answer }
  const text = element.attributes['string'] ?? ''
  if (text.length > longestAnswer) return { wrong: 'string' }
  return { ...hop, caller: known, input: { kind: 'answer', text, hop: Number(number) - 1 } }
}

/** What the last reply gave it: the number of the answer, and who calls, sealed. */
function echoOf({ attributes }: Element): { number: string; sealed: string } {
  const { userObject = '' } = attributes
  const [, number = '', sealed = ''] = /^([1-9]\d{0,2})\.([\w-]{1,400})$/.exec(userObject) ?? []
  return { number, sealed }
}

/** The gateway has no id of its own for a call, but one for each end of its dialog. */
function sessionOf({ attributes }: Element): string | null {
  const { networkId = '0', localId = '', remoteId = '' } = attributes
  const session = `${networkId}/${localId}/${remoteId}`
  return localId === '' || session.length > longestSession ? null : session
}

/** Hung up, timed out, refused or broken off. */
function isOver({ attributes }: Element): boolean {
  const { type, dialogTimedOut, invokeTimedOut } = attributes
  return (
    type === 'Abort' ||
    type === 'Unknown' ||
    type === 'End' ||
    dialogTimedOut === 'true' ||
    (invokeTimedOut !== undefined && invokeTimedOut !== 'false')
  )
}

/** Named up to three times; all that are there have to agree. */
function callerOf(dialog: Element, request: Element): string | RefusedForm {
  const named = [
    childOf(request, 'msisdn'),
    childOf(dialog, 'origReference'),
    childOf(dialog, 'originationReference'),
  ].flatMap(element => (element === undefined ? [] : [readCallerNumber(element.attributes['number'] ?? '')]))
  const [caller = null, ...others] = named
  return caller === null || others.some(other => other !== caller) ? { wrong: 'msisdn' } : caller
}

function childOf({ children }: Element, name: string): Element | undefined {
  return children.find(child => child.name === name)
}

export function write(
  { text, ends, hop }: Reply,
  dialog: Element | null,
  heard: Hop | null,
  { sealCaller }: Sealing,
): Written {
  const coding = codings[lengthOf(text).encoding]
  const shown = `dataCodingScheme="${coding}" string="${escapeAttribute(text)}"`
  if (ends || heard === null) {
    return dialogOf(
      'mapMessagesSize="1" prearrangedEnd="false"',
      `<processUnstructuredSSRequest_Response invokeId="0" ${shown}/>`,
    )
  }
  // What came sealed and was opened goes back as it came.
  const sealed =
    dialog !== null && heard.input.kind === 'answer'
      ? echoOf(dialog).sealed
      : sealCaller(heard.caller, `${heard.gateway} ${heard.session}`)
  const echo = `${(hop ?? 0) + 1}.${sealed}`
  return dialogOf(`mapMessagesSize="1" userObject="${echo}"`, `<unstructuredSSRequest_Request ${shown}/>`)
}

function dialogOf(attributes: string, content = ''): Written {
  const dialog = content === '' ? `<dialog ${attributes}/>` : `<dialog ${attributes}>${content}</dialog>`
  return {
    type: 'text/xml; charset=utf-8',
    body: `<?xml version="1.0" encoding="UTF-8" ?>\n${dialog}`,
  }
}

export const restcomm: GatewayKind = {
  kind: 'restcomm',
  tellsRepeatsBy: 'echo',
  // Of a pool: they come again.
  sessionIds: 'reused',
  lacks: [
    'text messages',
    'rebuilding a lost call',
    'ids of calls that never come again',
    'a caller in every request',
  ],
  createRoutes: (gateway, parts) =>
    new Router({ prefix: `/${gateway.name}` }).post(
      '/ussd',
      createExchange({
        callback: `${gateway.name} ussd`,
        parts,
        receive: async context => readDialog(await readText(context)),
        read: dialog => read(dialog, gateway, parts),
        write: (reply, dialog, heard) => write(reply, dialog, heard, parts),
        writeEnd: () => dialogOf('mapMessagesSize="0"'),
      }),
    ),
  calling,
}
