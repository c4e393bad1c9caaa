/**
 * Which call a log line is about: its gateway and its keyed name, on every line that is written while a hop of it is answered,
 * by whoever writes it. The name is the one under which the journal knows the call: nobody's number can be told from it.
 */
import { AsyncLocalStorage } from 'node:async_hooks'

interface CallLabels {
  gateway: string
  /** Worked out for the first line only: most hops write none. */
  name: string | (() => string)
}

const current = new AsyncLocalStorage<CallLabels>()

/** All that `answer` begins, and waits for, is about this call. */
export function withCall<T>(labels: CallLabels, answer: () => T): T {
  return current.run({ ...labels }, answer)
}

/** From here on the call has this name: where a gateway uses its ids again, it is known only now. */
export function nameCall(name: string): void {
  const labels = current.getStore()
  if (labels !== undefined) labels.name = name
}

/** What the log puts on each line. */
export function callLabels(): { gateway?: string; call?: string } {
  const labels = current.getStore()
  if (labels === undefined) return {}
  if (typeof labels.name === 'function') labels.name = labels.name()
  return { gateway: labels.gateway, call: labels.name }
}
