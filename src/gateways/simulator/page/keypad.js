/** Twelve keys and two for the call. With letters on, a key pressed again within a second gives its next letter. */

const keys = [
  ['1', '.@-_'],
  ['2', 'abc'],
  ['3', 'def'],
  ['4', 'ghi'],
  ['5', 'jkl'],
  ['6', 'mno'],
  ['7', 'pqrs'],
  ['8', 'tuv'],
  ['9', 'wxyz'],
  ['*', ''],
  ['0', '␣'],
  ['#', ''],
]
const patienceMs = 1_000

/** The text after a key; pure but for the clock it is given. */
export function createMultiTap(now = () => performance.now()) {
  let last = { key: '', at: Number.NEGATIVE_INFINITY, index: 0 }
  return {
    press(text, key, letters) {
      const own = keys.find(([name]) => name === key)?.[1].replace('␣', ' ') ?? ''
      if (!letters || own === '') return text + key
      const all = own + key
      const again = last.key === key && now() - last.at < patienceMs
      last = { key, at: now(), index: again ? (last.index + 1) % all.length : 0 }
      return (again ? text.slice(0, -1) : text) + all[last.index]
    },
    /** What is typed next is a letter of its own. */
    rest() {
      last = { ...last, key: '' }
    },
  }
}

/** Draws the keys; `press` is told `call`, `end`, `clear`, or the key's own character. */
export function drawKeys(place, press) {
  const button = (name, label, small, className) => {
    const key = document.createElement('button')
    key.type = 'button'
    key.className = `key ${className}`
    key.dataset.key = name
    key.append(span('big', label))
    if (small !== '') key.append(span('small', small))
    key.addEventListener('click', () => press(name))
    return key
  }
  const call = button('call', 'Call', '', 'call')
  const clear = button('clear', 'C', '', 'clear')
  const end = button('end', 'End', '', 'end')
  call.setAttribute('aria-label', 'Call or send')
  clear.setAttribute('aria-label', 'Clear the last character')
  end.setAttribute('aria-label', 'Hang up')
  const typing = keys.map(([key, letters]) => {
    const small = key === '#' ? '123/abc' : letters === '␣' ? 'space' : letters
    return button(key, key, small, 'type')
  })
  place.replaceChildren(call, clear, end, ...typing)
}

function span(className, text) {
  const element = document.createElement('span')
  element.className = className
  element.textContent = text
  return element
}
