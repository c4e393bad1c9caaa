/** Which site's page made a browser send a request, as far as the request tells. */
import type { IncomingMessage } from 'node:http'

/**
 * `own`: a page of ours, or the person at the browser. `other`: another site's page. `unsaid`: no browser, or an old one.
 *
 * No page can set these headers (Fetch Metadata, RFC 6454): what they say is the browser's word.
 */
export function siteOf({ headers }: IncomingMessage): 'own' | 'other' | 'unsaid' {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin' || site === 'none' ? 'own' : 'other'
  const sender = headers.origin ?? headers.referer
  if (sender === undefined) return 'unsaid'
  return URL.parse(sender)?.host === headers.host ? 'own' : 'other'
}

export function isReading({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD'
}
