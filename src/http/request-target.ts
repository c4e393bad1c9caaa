/** Whether a request asks for something at all: a path, or a whole http address as proxies are asked for one (RFC 9112, 3.2). */
import type { Request } from 'koa'

/** What is neither cannot be read by whatever routes it; anybody who reaches the port can send it. */
export function isReadableTarget(request: Pick<Request, 'url' | 'path'>): boolean {
  const { url } = request
  if (!url.startsWith('/') && !/^https?:$/.test(URL.parse(url)?.protocol ?? '')) return false
  try {
    // Koa parses it here, and throws at a user name that cannot be decoded: http://%@host/.
    return typeof request.path === 'string'
  } catch {
    return false
  }
}
