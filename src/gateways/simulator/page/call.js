/** The gateway between the phone and the service: one call at a time, its requests as the real one posts them. */

export function createCalls({ callbacks, serviceCode, note }) {
  async function post(gateway, { path, fields }) {
    const url = `${callbacks[gateway.name]}${path}`
    const from = performance.now()
    const exchange = { url, fields, status: 0, answer: '', tookMs: 0 }
    try {
      const response = await fetch(url, { method: 'POST', body: new URLSearchParams(fields) })
      exchange.status = response.status
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
    let talking = false

    async function hop() {
      const { gateway } = call
      const { status, answer } = await post(gateway, gateway.ask(call))
      const screen = status === 200 ? gateway.read(answer) : null
      const broken = { text: `Connection problem or invalid MMI code (${status})`, ends: true, broken: true }
      const shown = screen ?? broken
      if (shown.ends && talking) {
        talking = false
        await post(gateway, gateway.end(call, screen === null ? 'Failed' : 'Success'))
      }
      return shown
    }

    return {
      isOn: () => talking,
      hasBegun: () => call !== null,
      dial(shortcut) {
        call = { ...line(), serviceCode, session: name(), typed: shortcut === '' ? [] : [shortcut] }
        talking = true
        return hop()
      },
      key(text) {
        call.typed.push(text)
        return hop()
      },
      /** The gateway lost our answer and asks once more. */
      repeat: hop,
      /** The radio is lost: nobody tells the service. */
      drop() {
        talking = false
      },
      async hangUp() {
        if (talking) await post(call.gateway, call.gateway.end(call, 'Incomplete'))
        talking = false
      },
      text(text) {
        const { gateway, number, network } = line()
        return post(gateway, gateway.text({ id: name(), from: number, to: 'TADAMON', text, network }))
      },
    }
  }
}

function name() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}
