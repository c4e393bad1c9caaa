/** The raw requests and answers, newest first. */

const kept = 30

export function createDrawer(place, secret) {
  let first = true
  // It scrolls, so the keyboard has to reach it.
  place.tabIndex = 0
  place.role = 'group'
  place.ariaLabel = 'Requests and answers'
  return function note({ url, fields, status, answer, tookMs }) {
    if (first) place.replaceChildren()
    first = false
    const article = document.createElement('article')
    const path = secret === '' ? url : url.replace(secret, '/…')
    const form = Object.entries(fields).map(([name, value]) => `${name}=${value}`)
    article.append(
      block('request', [`POST ${path}`, ...form].join('\n')),
      block(
        'answer',
        [`${status || 'failed'} · ${tookMs} ms`, answer === '' ? '(empty)' : answer].join('\n'),
      ),
    )
    place.prepend(article)
    while (place.childElementCount > kept) place.lastElementChild.remove()
  }
}

function block(className, content) {
  const element = document.createElement('pre')
  element.className = className
  element.dir = 'auto'
  element.textContent = content
  return element
}
