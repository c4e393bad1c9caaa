/** What an operator names to `npm run outbox`: a message, a moment. */
import { OperatorError } from '../platform/operator-error.ts'

export function isId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
}

/** A day, or a moment with its zone: without one it would be another moment on another machine. */
const form = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?$/

/** @throws OperatorError that says what it looks like. */
export function readTime(text: string): Date {
  const time = new Date(text)
  if (!form.test(text) || Number.isNaN(time.getTime())) {
    throw new OperatorError(
      'a time looks like 2026-11-29T14:00Z or 2026-11-29T14:00+01:00, a day like 2026-11-29',
    )
  }
  return time
}
