// The phone that tests hold: the kit's own, on a line into the real service.
import { createPhone, type Phone } from '#testing'
import type { Exchange } from './in-process.ts'

export type { Phone }

/** A phone of this number, `0612345678`, on a line of its own. */
export const phoneOn = (exchange: Exchange, number: string): Phone => createPhone(exchange.line(), number)
