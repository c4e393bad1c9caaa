/** What anybody may ask for: whatever is not here has the operator's guard before it (app.ts), callbacks their own. */

const named: readonly string[] = [
  'GET /health/live',
  'GET /health/ready',
  'GET /health/shared',
  'GET /.well-known/security.txt',
  'GET /status',
]

/** Styles, scripts and drawings of pages: files of this repository, the same for everybody. */
const asset = /^GET \/[a-z]+\/[a-z]+\.(css|js|svg)$/

/** `methods` and `path` as the router has them; it answers HEAD wherever it answers GET. */
export function isPublic({ methods, path }: { methods: readonly string[]; path: string | RegExp }): boolean {
  const asked = methods.filter(method => method !== 'HEAD').map(method => `${method} ${path}`)
  return asked.length > 0 && asked.every(route => named.includes(route) || asset.test(route))
}
