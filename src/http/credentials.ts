/** What an Authorization header holds: a bearer's token (RFC 6750), or a name and a password (RFC 7617). */

export function bearerIn(authorization: string): string | null {
  return /^Bearer +([^ ]+) *$/i.exec(authorization)?.[1] ?? null
}

export function basicIn(authorization: string): { name: string; password: string } | null {
  const [, base64 = ''] = /^Basic +([A-Za-z0-9+/=_-]+) *$/i.exec(authorization) ?? []
  const pair = Buffer.from(base64, 'base64').toString()
  const colon = pair.indexOf(':')
  return colon === -1 ? null : { name: pair.slice(0, colon), password: pair.slice(colon + 1) }
}
