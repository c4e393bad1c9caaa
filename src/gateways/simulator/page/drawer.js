/** The raw requests and answers, newest first. */

const kept = 30

/** What an answer says beside its body. */
const telling = ['freeflow', 'at-ussd-hop-metadata']

export function createDrawer(place, secrets) {
  let first = true
  // It scrolls, so the keyboard has to reach it.
  place.tabIndex = 0
  place.role = 'group'
  place.ariaLabel = 'Requests and answers'
  return function note({ url, request, status, headers, answer, tookMs }) {
    if (first) place.replaceChildren()
    first = false
    const article = document.createElement('article')
    const secret = secrets.find(token => token !== '' && url.startsWith(`${token}/`))
    const path = secret === undefined ? url : url.replace(secret, '/…')
    const said = telling.flatMap(name => (headers[name] === undefined ? [] : [`${name}: ${headers[name]}`]))
    article.append(
      block('request', [`${request.method} ${path}`, ...linesOf(request)].join('\n')),
      block(
        'answer',
        [`${status || 'failed'} · ${tookMs} ms`, ...said, answer === '' ? '(empty)' : answer].join('\n'),
      ),
    )
    place.prepend(article)
    while (place.childElementCount > kept) place.lastElementChild.remove()
  }
}

/** A form as its fields, anything else as it is; of headers those that are the gateway's own. */
function linesOf({ headers, body }) {
  const { 'content-type': type = '', ...own } = headers
  const said = Object.entries(own).map(([name, value]) => `${name}: ${value}`)
  if (body === undefined) return said
  if (!type.includes('form')) return [...said, body]
  return [...said, ...[...new URLSearchParams(body)].map(([name, value]) => `${name}=${value}`)]
}

function block(className, content) {
  const element = document.createElement('pre')
  element.className = className
  element.dir = 'auto'
  element.textContent = content
  return element
}
