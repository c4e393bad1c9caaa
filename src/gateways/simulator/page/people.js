/** The list of people to try: each value is a button that types it on the phone in hand. */

const names = ['card', 'number', 'expiry', 'birth', 'confirm']

export function listPeople(place, tries, fill) {
  place.replaceChildren(...tries.map(person => entry(person, fill)))
}

function entry({ title, outcome, keys }, fill) {
  const item = document.createElement('li')
  const heading = document.createElement('div')
  heading.className = 'who'
  heading.append(text('span', title), text('code', outcome))
  const chips = document.createElement('div')
  chips.className = 'chips'
  chips.append(
    ...keys.map((key, index) => {
      const chip = text('button', key)
      chip.type = 'button'
      chip.className = 'chip'
      chip.setAttribute('aria-label', `${names[index]}: type ${key}`)
      chip.addEventListener('click', () => fill(key))
      return chip
    }),
  )
  item.append(heading, chips)
  return item
}

function text(name, content) {
  const element = document.createElement(name)
  element.textContent = content
  return element
}
