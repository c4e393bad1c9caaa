/**
 * The gateway's own side of a wire: what it sends when somebody dials, answers or hangs up, and how it reads what comes
 * back. Phones, simulators and the conformance suite call by it. Nothing here is used to take calls.
 */

/** One call as the gateway has it: plain data. */
export interface CallingCall {
  /** The gateway's own id of it. */
  session: string
  /** E.164. */
  caller: string
  serviceCode: string
  /** Mobile country and network code. */
  network?: string
  /** What was dialled behind the code, `2*1`. */
  shortcut?: string
  /** Answers so far. */
  inputs: readonly string[]
  /** What came with the last reply, for the gateways that bring it back. */
  echo?: string
}

export interface WireRequest {
  method: 'GET' | 'POST'
  /** Below `/<name>`, with its query. */
  path: string
  headers: Record<string, string>
  body?: string
}

export interface WireAnswer {
  status: number
  headers: Readonly<Record<string, string>>
  body: string
}

export interface CallingOptions {
  userid?: string
  password?: string
}

/** What the phone shows, and what the gateway brings back with the next answer. */
export interface WireScreen {
  text: string
  ends: boolean
  echo?: string
}

export interface CallingSide {
  /** How long a person waits before the same answer again counts as one: 0 where the wire tells it. */
  sameAnswerMs: number
  /** How long before the same phone dials again, where the caller stands for the call. */
  redialMs?: number
  dial(call: CallingCall, options?: CallingOptions): WireRequest
  /** The last of `typed` answers the screen before. */
  answer(call: CallingCall, options?: CallingOptions): WireRequest
  /** Null for gateways that never say. */
  hangUp(call: CallingCall, options?: CallingOptions): WireRequest | null
  /** What is told when a call came to its end in order, where anything is. */
  finished?(call: CallingCall): WireRequest
  /** A text message on its way in; left out by gateways that carry none. */
  message?(message: { id: string; from: string; text: string }): WireRequest
  /** Null for what this gateway does not understand: it tells the caller so and ends the call. */
  read(answer: WireAnswer): WireScreen | null
}

/** `*000#` and what is dialled behind it. */
export function dialled({ serviceCode, shortcut }: Pick<CallingCall, 'serviceCode' | 'shortcut'>): string {
  return shortcut === undefined || shortcut === '' ? serviceCode : `${serviceCode.slice(0, -1)}*${shortcut}#`
}

/** A call that is dialled again sooner under its own id is the gateway's repeat. */
export const redialMs = 3_100

/** Where nothing but time tells a repeat: longer than a gateway waits for its answer, and a second. */
export const byTimeMs = 6_100

export const json = { 'content-type': 'application/json' }
