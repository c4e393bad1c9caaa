/** The wires: what a gateway sends and how it reads the answer, asked of the service; what is sent, this page sends itself. */

export async function requestOf(gateway, way, call) {
  const { request } = await ask('/simulator/request', { gateway, way, call })
  return request
}

export async function screenOf(gateway, answer) {
  const { screen } = await ask('/simulator/screen', { gateway, ...answer })
  return screen
}

async function ask(path, body) {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
  return answer.ok ? answer.json() : {}
}

/** A text message, as Africa's Talking posts it: no other gateway carries them. */
export function textRequest({ id, from, to, text, network }) {
  const fields = {
    id,
    from,
    to,
    text,
    date: new Date().toISOString(),
    ...(network && { networkCode: network }),
  }
  return {
    method: 'POST',
    path: '/sms',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: String(new URLSearchParams(fields)),
  }
}
