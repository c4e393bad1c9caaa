/** The small screen: 240 pixels wide, text as a feature phone sets it, each line in its own direction. */

export function createDisplay(root) {
  const find = selector => root.querySelector(selector)
  const [text, input, mode] = [find('.text'), find('.typed'), find('.mode')]
  const [softLeft, softRight, post] = [find('.soft-left'), find('.soft-right'), find('.post')]

  return {
    input,
    /** `asks`: whether there is something to type. */
    show(content, { asks, left, right = 'Clear' }) {
      text.lang = languageOf(content)
      text.replaceChildren(...content.split('\n').map(line))
      text.scrollTop = 0
      input.parentElement.hidden = !asks
      softLeft.textContent = left
      softRight.textContent = asks ? right : ''
    },
    busy() {
      text.replaceChildren(line('…'))
    },
    setMode(letters) {
      mode.textContent = letters ? 'abc' : '123'
    },
    setNetwork(name) {
      find('.network').textContent = name
    },
    setUnread(count) {
      post.textContent = count === 0 ? '' : `✉ ${count}`
    },
    measure({ encoding, units, budget }) {
      const [meter, told] = [find('progress'), find('.length')]
      meter.max = budget
      meter.value = units
      const name = encoding === 'gsm7' ? 'GSM-7' : 'UCS-2'
      told.textContent = `${name} · ${units} of ${budget}${units > budget ? ' · too long' : ''}`
      told.classList.toggle('over', units > budget)
    },
  }
}

function line(content) {
  const element = document.createElement('div')
  element.dir = 'auto'
  element.textContent = content === '' ? '\u00a0' : content
  return element
}

/** By its letters: right for what the service says. */
export function languageOf(text) {
  if (/[\u0600-\u06ff]/.test(text)) return 'ar'
  return /[\u2d30-\u2d7f]/.test(text) ? 'zgh' : 'fr'
}
