/**
 * The contract of a gateway over HTTP: what it declares of itself, what it is given, and how one request is answered.
 * Each kind is a folder that declares, reads a request and writes a reply; what lies between is the same for all.
 */
import type Router from '@koa/router'
import type { Context } from 'koa'
import type { CallEnd, HandleHop, HandleSms, Hop, Reply, ReplyLost } from '../conversation/port.ts'
import type { DeliveryReport } from '../outbox/outbox.ts'
import type { CallingSide } from './calling.ts'
import type { RefusedForm } from './refused-form.ts'

/** What tells a repeat from an answer, the strongest first. */
export type TellsRepeatsBy =
  /** The gateway repeats everything typed in the call: what is lost here can be made again. */
  | 'everything typed'
  /** What stood on a reply comes back with the answer to it. */
  | 'echo'
  /** The gateway counts its requests. */
  | 'counter'
  /** Nothing but time: the same answer too soon is a machine's. */
  | 'time'

/** What a gateway cannot give; told in docs/gateways and by the conformance table. */
export type Lack =
  | 'text messages'
  | 'rebuilding a lost call'
  | 'how a call ended'
  | 'an ending at the first screen'
  | 'ids of calls that never come again'
  | 'a caller in every request'
  | 'the keys 0 and 00'

/** One kind of gateway. */
export interface GatewayKind {
  kind: string
  tellsRepeatsBy: TellsRepeatsBy
  /** Whether its ids of calls come again for other calls. */
  sessionIds: 'unique' | 'reused'
  lacks: readonly Lack[]
  /** Its routes, below `/<name>`. */
  createRoutes(gateway: GatewayInstance, parts: GatewayParts): Router
  /** The gateway's own side of the wire, for phones that dial by it. */
  calling: CallingSide
}

/** One gateway of a kind, by the name that its path begins with. */
export interface GatewayInstance {
  name: string
  /** The code that people dial, `*000#`. */
  serviceCode: string
  options: GatewayOptions
}

/** What only some kinds ask for. */
export interface GatewayOptions {
  userid?: string
  password?: string
  /** Header that names the caller; that names the call. */
  callerHeader: string
  sessionHeader: string
  /** Parameter that holds an answer. */
  answer: string
  /** Where the phones of a test SMSC dial. */
  phones?: string
}

export interface GatewayParts {
  handleHop: HandleHop
  /** Told of a reply that did not reach the gateway. */
  replyLost: ReplyLost
  handleSms: HandleSms
  callEnded(end: CallEnd): Promise<void>
  delivered(report: DeliveryReport): Promise<void>
  /** What is said to a request that is not the gateway's. */
  apology: Reply
  /** Told of a request that could not be read: of which callback, and which field was wrong. */
  refused(callback: string, field: string): void
  /** Who calls, sealed for one call: the same caller in the same call is the same bytes. */
  sealCaller(caller: string, call: string): string
  /** Null for what was not sealed here, or for another call. */
  openCaller(sealed: string, call: string): string | null
  /** Who called, of gateways that do not say it with each request; shared by all processes. */
  callers: {
    remember(call: string, caller: string): Promise<void>
    find(call: string): Promise<string | null>
  }
}

/** What goes back on the wire. */
export interface Written {
  status?: number
  type: string
  headers?: Readonly<Record<string, string>>
  body: string
}

/** A call ended, of which nobody here knows. */
export interface UnknownCallEnd {
  ended: null
}

export interface Exchange<Request> {
  /** As it stands in the log and the metrics. */
  callback: string
  parts: Pick<GatewayParts, 'handleHop' | 'replyLost' | 'callEnded' | 'apology' | 'refused'>
  receive(context: Context): Promise<Request>
  read(
    request: Request,
  ): Hop | CallEnd | UnknownCallEnd | RefusedForm | Promise<Hop | CallEnd | UnknownCallEnd | RefusedForm>
  /** `hop` is what was read, when something was. */
  write(reply: Reply, request: Request, hop: Hop | null): Written
  /** The empty form that answers the end of a call. */
  writeEnd(request: Request): Written
  /** Of what could not be read, where that is not an apology. */
  writeRefusal?(refused: RefusedForm, request: Request): Written | null
}

/** Answers one request of a gateway, well formed whatever it holds. */
export function createExchange<Request>(exchange: Exchange<Request>) {
  const { callback, parts, receive, read, write, writeEnd, writeRefusal } = exchange

  async function answer(request: Request, { res }: Context): Promise<Written> {
    const heard = await read(request)
    if ('wrong' in heard) {
      parts.refused(callback, heard.wrong)
      return writeRefusal?.(heard, request) ?? write(parts.apology, request, null)
    }
    if ('input' in heard) {
      // Where the wire tells a repeat, nothing has to be noted.
      if (heard.input.kind === 'answer' && heard.input.hop === undefined) {
        res.once('close', () => {
          if (!res.writableFinished) void parts.replyLost(heard)
        })
      }
      return write(await parts.handleHop(heard), request, heard)
    }
    if ('status' in heard) await parts.callEnded(heard)
    return writeEnd(request)
  }

  return async (context: Context): Promise<void> => {
    // Whoever only asks what a GET would say has not dialled.
    if (context.method === 'HEAD') {
      context.status = 405
      return
    }
    const { status = 200, type, headers = {}, body } = await answer(await receive(context), context)
    context.status = status
    context.set(headers)
    // A proxy keeps the answer to a GET, if nobody tells it not to: the next caller would read it.
    context.set({ 'content-type': type, 'cache-control': 'no-store' })
    context.body = body
  }
}
