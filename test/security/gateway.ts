// Africa's Talking as the service meets it: calls in its forms, and every form it could be made to post.
import { randomUUID } from 'node:crypto'

export interface Screen {
  /** `CON` or `END`. */
  kind: string
  text: string
}

export interface Gateway {
  /** A call from the first request to the last answer; the last screen. The session's id is made up when not given. */
  call(phone: string, answers: readonly string[], session?: string): Promise<Screen>
  /** One request. */
  hop(phone: string, text: string, session: string): Promise<Screen>
  post(path: string, fields: Record<string, string>): Promise<Response>
}

/** `base` with the token, where there is one. */
export function createGateway(base: string): Gateway {
  const post = (path: string, fields: Record<string, string>) =>
    fetch(`${base}/africastalking${path}`, { method: 'POST', body: new URLSearchParams(fields) })

  const hop: Gateway['hop'] = async (phoneNumber, text, sessionId) => {
    const response = await post('/ussd', {
      sessionId,
      phoneNumber,
      networkCode: '60401',
      serviceCode: '*000#',
      text,
    })
    const body = await response.text()
    if (response.status !== 200) throw new Error(`${response.status} ${body}`)
    return { kind: body.slice(0, 3), text: body.slice(4) }
  }

  return {
    post,
    hop,
    async call(phone, answers, session = `ATUid_${randomUUID()}`) {
      let screen = await hop(phone, '', session)
      for (let count = 1; count <= answers.length && screen.kind === 'CON'; count += 1) {
        screen = await hop(phone, answers.slice(0, count).join('*'), session)
      }
      return screen
    },
  }
}
