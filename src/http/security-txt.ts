/** Whom to tell of a weakness, where such things are looked for (RFC 9116). */
import Router from '@koa/router'
import { type Clock, inSeconds } from '../platform/clock.ts'

/** Less than a year, as the norm has it: a copy that somebody keeps does not stay right for ever. */
const validSeconds = 180 * 86_400

/** `contact` is `mailto:…`, `https://…` or `tel:…`. */
export function createSecurityTxt(contact: string, clock: Pick<Clock, 'now'>): Router {
  return new Router().get('/.well-known/security.txt', context => {
    const expires = inSeconds(clock.now(), validSeconds)
      .toISOString()
      .replace(/\.\d+Z$/, 'Z')
    context.type = 'text/plain; charset=utf-8'
    context.body = `Contact: ${contact}\nExpires: ${expires}\nPreferred-Languages: ar, fr, en\n`
  })
}
