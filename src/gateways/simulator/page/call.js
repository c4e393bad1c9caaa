/** The gateway between the phone and the service: one call at a time, its requests as the real one sends them. */
import { requestOf, screenOf, textRequest } from './wire.js'

export function createCalls({ callbacks, serviceCode, note }) {
  async function send(gateway, request) {
    const url = `${callbacks[gateway]}${request.path}`
    const from = performance.now()
    const exchange = { url, request, status: 0, headers: {}, answer: '', tookMs: 0 }
    try {
      const { method, headers, body } = request
      const response = await fetch(url, { method, headers, ...(body !== undefined && { body }) })
      exchange.status = response.status
      exchange.headers = Object.fromEntries(response.headers)
      exchange.answer = await response.text()
    } catch {
      exchange.answer = 'no answer: the service is not there'
    }
    exchange.tookMs = Math.round(performance.now() - from)
    note(exchange)
    return exchange
  }

  /** `line` tells number, network and gateway as they are chosen at that moment. */
  return function createCall(line) {
    let call = null
    let gateway = null
    let talking = false
    let last = null

    async function hop(request) {
      last = request
      const { status, headers, answer } = await send(gateway, request)
      const screen = await screenOf(gateway, { status, headers, body: answer })
      const broken = { text: `Connection problem or invalid MMI code (${status})`, ends: true, broken: true }
      const shown = screen ?? broken
      if (screen?.echo !== undefined) call.echo = screen.echo
      if (shown.ends && talking) {
        talking = false
        await tell(screen === null ? 'hangUp' : 'finished')
      }
      return shown
    }

    /** Nothing, where this gateway does not say it. */
    async function tell(way) {
      const request = await requestOf(gateway, way, call)
      if (request) await send(gateway, request)
    }

    return {
      isOn: () => talking,
      hasBegun: () => call !== null,
      async dial(shortcut) {
        const { number, network, gateway: chosen } = line()
        gateway = chosen
        call = {
          caller: number,
          ...(network && { network }),
          ...(shortcut !== '' && { shortcut }),
          serviceCode,
          session: gateway === 'africastalking' ? `ATUid_${name()}` : name(),
          inputs: [],
        }
        talking = true
        return hop(await requestOf(gateway, 'dial', call))
      },
      async key(text) {
        call.inputs.push(text)
        return hop(await requestOf(gateway, 'answer', call))
      },
      /** The gateway lost our answer and asks once more. */
      repeat: () => hop(last),
      /** The radio is lost: nobody tells the service. */
      drop() {
        talking = false
      },
      async hangUp() {
        if (talking) await tell('hangUp')
        talking = false
      },
      text(text) {
        const { number, network } = line()
        const message = { id: name(), from: number, to: 'TADAMON', text, network }
        return send('africastalking', textRequest(message))
      },
    }
  }
}

function name() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}
