/**
 * Which call a log line is about: its gateway and its keyed name, on every line that is written while a hop of it is answered,
 * by whoever writes it. The name is the one under which the journal knows the call: nobody's number can be told from it. Where
 * spans are taken, the hop's turn is one, and each line says which trace it belongs to.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { currentTraceId, inLateSpan, joinTrace } from './tracing.ts'

interface CallLabels {
  gateway: string
  /** Worked out for the first line only: most hops write none. */
  name: string | (() => string)
}

const current = new AsyncLocalStorage<CallLabels>()

/** All that `answer` begins, and waits for, is about this call. */
export function withCall<T>(given: CallLabels, answer: () => Promise<T>): Promise<T> {
  const labels = { ...given }
  const attributes = { 'tadamon.gateway': labels.gateway }
  return current.run(labels, () => inLateSpan('turn', { attributes, call: () => nameOf(labels) }, answer))
}

/**
 * From here on the call has this name: where a gateway uses its ids again, it is known only now. The conversation that it is part
 * of is the trace; `begins` when nothing of that came before.
 */
export function nameCall(name: string, conversation = name, begins = false): void {
  const labels = current.getStore()
  if (labels === undefined) return
  labels.name = name
  joinTrace(conversation, begins)
}

/** What the log puts on each line. */
export function callLabels(): { gateway?: string; call?: string; trace_id?: string } {
  const labels = current.getStore()
  const trace = currentTraceId()
  return {
    ...(labels && { gateway: labels.gateway, call: nameOf(labels) }),
    ...(trace !== undefined && { trace_id: trace }),
  }
}

function nameOf(labels: CallLabels): string {
  if (typeof labels.name === 'function') labels.name = labels.name()
  return labels.name
}
