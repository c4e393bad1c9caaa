/** XML as gateways send it, read by sax, and as they want it. Whoever declares a document type is refused: nothing is ever expanded. */
import sax from 'sax'

export interface Element {
  name: string
  attributes: Readonly<Record<string, string>>
  children: readonly Element[]
  text: string
}

/** More is no gateway's. */
const deepest = 16
const mostElements = 200

/** The root element; null for what is not well formed, nested too deep, or declares a document type. */
export function readXml(text: string): Element | null {
  type Open = { name: string; attributes: Record<string, string>; children: Element[]; text: string }
  // Where in the text it stands is nobody's question, and costs a sum a character.
  const parser = sax.parser(true, { strictEntities: true, position: false })
  const open: Open[] = []
  let root: Element | null = null
  let count = 0
  let isRefused = false
  const refuse = () => {
    isRefused = true
    throw new Error('refused')
  }
  parser.onerror = refuse
  parser.ondoctype = refuse
  parser.onsgmldeclaration = refuse
  parser.onopentag = ({ name, attributes }) => {
    count += 1
    if (open.length >= deepest || count > mostElements || root !== null) refuse()
    open.push({ name, attributes: Object.assign(Object.create(null), attributes), children: [], text: '' })
  }
  const addText = (more: string) => {
    const element = open.at(-1)
    if (element !== undefined) element.text += more
    else if (more.trim() !== '') refuse()
  }
  parser.ontext = addText
  parser.oncdata = addText
  parser.onclosetag = () => {
    const element = open.pop()
    if (element === undefined) return
    const parent = open.at(-1)
    if (parent === undefined) root = element
    else parent.children.push(element)
  }
  try {
    parser.write(text).close()
  } catch {
    return null
  }
  return isRefused ? null : root
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Text between tags. What XML cannot hold at all is left out. */
export function escapeText(text: string): string {
  return withoutControls(text).replace(/[&<>"']/g, character => escapes[character] ?? '')
}

/** Within quotes a line break is written by its number: a raw one is read as a blank. */
export function escapeAttribute(text: string): string {
  return escapeText(text).replaceAll('\r', '&#13;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')
}

function withoutControls(text: string): string {
  return text.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
}
