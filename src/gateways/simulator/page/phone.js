/** One phone: what its keys do while it is idle, in a call, or after one. */
import { createDisplay } from './display.js'
import { createMultiTap, drawKeys } from './keypad.js'

const idleText = serviceCode => `AMO Tadamon\n\nDial ${serviceCode}\nand press Call.`

export function createPhone({ root, createCall, settings, gateways, networks, line, saw }) {
  const display = createDisplay(root)
  const taps = createMultiTap()
  const { input } = display
  const call = createCall(() => ({
    number: line.number,
    network: line.network,
    gateway: line.gateway,
  }))
  let letters = false
  let busy = false

  function idle() {
    input.value = settings.serviceCode
    display.show(idleText(settings.serviceCode), { asks: true, left: 'Call' })
  }

  /** Runs one request at a time; keys pressed meanwhile do nothing, as on a phone. */
  async function ask(work) {
    if (busy) return
    busy = true
    input.value = ''
    display.busy()
    const screen = await work()
    busy = false
    display.show(screen.text, { asks: !screen.ends, left: screen.ends ? 'OK' : 'Send' })
    await saw(screen, display)
  }

  async function send() {
    const typed = input.value.trim()
    if (call.isOn()) return typed === '' ? undefined : ask(() => call.key(typed))
    if (input.parentElement.hidden) return idle()
    const shortcut = shortcutIn(typed, settings.serviceCode)
    if (shortcut === null) {
      display.show(`${typed}\nis not the service's code.`, { asks: false, left: 'OK' })
      return
    }
    await ask(() => call.dial(shortcut))
  }

  const actions = {
    call: send,
    clear() {
      input.value = input.value.slice(0, -1)
      taps.rest()
    },
    async end() {
      if (busy) return
      await call.hangUp()
      idle()
    },
  }

  function press(key) {
    const action = actions[key]
    if (action) return void action()
    if (busy || input.parentElement.hidden) return
    if (key === '#' && call.isOn()) {
      letters = !letters
      taps.rest()
      display.setMode(letters)
      return
    }
    input.value = taps.press(input.value, key, letters && call.isOn())
  }

  drawKeys(root.querySelector('.keys'), press)
  input.addEventListener('keydown', event => {
    if (event.key === 'Enter') void send()
    if (event.key === 'Escape') void actions.end()
  })
  root.querySelector('[data-do=drop]').addEventListener('click', () => {
    if (!call.isOn()) return
    call.drop()
    display.show('Call dropped.\nDial again to go on.', { asks: false, left: 'OK' })
  })
  root.querySelector('[data-do=repeat]').addEventListener('click', () => {
    if (call.hasBegun()) void ask(call.repeat)
  })
  const choose = (selector, options, key, after = () => {}) => {
    const select = root.querySelector(selector)
    select.replaceChildren(...options.map(({ label, name }) => new Option(label, name)))
    select.value = line[key]
    select.addEventListener('change', () => {
      line[key] = select.value
      after()
    })
  }
  const showNetwork = () =>
    display.setNetwork(networks.find(({ name }) => name === line.network)?.label ?? '')
  choose('.network-choice', networks, 'network', showNetwork)
  choose('.gateway-choice', gateways, 'gateway')
  const number = root.querySelector('.number')
  number.value = line.number
  number.addEventListener('change', () => {
    line.number = e164(number.value)
    number.value = line.number
  })
  showNetwork()
  idle()

  return {
    line,
    display,
    writeText: text => call.text(text),
    /** Puts a value where it would be typed. */
    fill(text) {
      if (!input.parentElement.hidden && call.isOn()) input.value = text
      return call.isOn()
    },
  }
}

/** What is dialled beyond the code: `*000*1*2#` is `1*2`; null when it is another code. */
export function shortcutIn(dialled, serviceCode) {
  const code = serviceCode.slice(0, -1)
  if (dialled === serviceCode || dialled === code) return ''
  if (!dialled.startsWith(`${code}*`)) return null
  return dialled.slice(code.length + 1).replace(/#$/, '')
}

export function e164(number) {
  return number.replace(/[\s.-]/g, '').replace(/^0(?=[1-9])/, '+212')
}
