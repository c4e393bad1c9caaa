/** A person at a phone on the gateway under test, with every request of the call kept, to be sent again. */
import assert from 'node:assert/strict'
import type { CallingCall, WireAnswer, WireRequest, WireScreen } from '#src/gateways/calling.ts'
import { type Subject, send } from './subject.ts'

export interface Caller {
  dial(shortcut?: string): Promise<WireScreen>
  /** Answers; by default takes the time that a person would. */
  key(text: string): Promise<WireScreen>
  hangUp(): Promise<WireAnswer>
  /** The request that was sent so many requests ago: 0 is the last. */
  request(ago?: number): WireRequest
  /** Of the last request. */
  answer(): WireAnswer
  /** The call as the gateway has it. */
  call(): CallingCall
  /** Answers with another echo than the last reply's. */
  keyWithEcho(text: string, echoed: (echo: string) => string): Promise<WireScreen>
}

export function createCaller(
  subject: Subject,
  given: { caller?: string; session?: string; serviceCode?: string; network?: string } = {},
): Caller {
  const { kind, credentials } = subject
  let call: CallingCall = {
    caller: given.caller ?? subject.newCaller(),
    session: given.session ?? subject.newSession(),
    serviceCode: given.serviceCode ?? subject.serviceCode,
    inputs: [],
    ...(given.network !== undefined && { network: given.network }),
  }
  const requests: WireRequest[] = []
  let last: WireAnswer | undefined

  async function hop(request: WireRequest): Promise<WireScreen> {
    requests.push(request)
    // The hops of a call go to every process in turn.
    last = await send(subject, request, requests.length)
    const screen = screenOf(subject, last)
    if (screen.echo !== undefined) call = { ...call, echo: screen.echo }
    return screen
  }

  return {
    dial(shortcut) {
      if (shortcut !== undefined) call = { ...call, shortcut }
      return hop(kind.calling.dial(call, credentials))
    },
    async key(text) {
      if (call.inputs.at(-1) === text) await subject.pass(kind.calling.sameAnswerMs)
      call = { ...call, inputs: [...call.inputs, text] }
      return hop(kind.calling.answer(call, credentials))
    },
    keyWithEcho(text, echoed) {
      const altered = { ...call, inputs: [...call.inputs, text], echo: echoed(call.echo ?? '') }
      return hop(kind.calling.answer(altered, credentials))
    },
    async hangUp() {
      const request = kind.calling.hangUp(call, credentials)
      assert(request !== null, 'this gateway never says that a call is over')
      requests.push(request)
      last = await send(subject, request)
      return last
    },
    request: (ago = 0) => {
      const request = requests.at(-1 - ago)
      assert(request !== undefined, 'nothing was asked')
      return request
    },
    answer: () => {
      assert(last !== undefined, 'nothing was asked')
      return last
    },
    call: () => call,
  }
}

/** @throws when the gateway would not understand the answer. */
export function screenOf({ kind }: Pick<Subject, 'kind'>, answer: WireAnswer): WireScreen {
  let screen: WireScreen | null = null
  try {
    screen = kind.calling.read(answer)
  } catch {
    // Not even of the form.
  }
  assert(screen !== null, `status ${answer.status}: the gateway does not understand the answer`)
  return screen
}
