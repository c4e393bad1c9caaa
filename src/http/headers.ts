/** What browsers are told about every page: nothing from elsewhere, in no frame, kept nowhere. */
import type { Context, Next } from 'koa'

const headers = {
  // Styles and scripts are files of ours, never inline.
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'cache-control': 'no-store',
}

export function setPageHeaders(context: Context, next: Next): Promise<void> {
  context.set(headers)
  return next()
}
