/** Reads as much of YAML as openapi.yaml is written in: maps, lists, JSON in a line, folded and plain text. */
interface Line {
  indent: number
  text: string
}

export function parseYaml(source: string): unknown {
  const lines: Line[] = source
    .split('\n')
    .filter(text => text.trim() !== '')
    .map(text => ({ indent: text.length - text.trimStart().length, text: text.trim() }))
  const value = readBlock(lines)
  if (lines.length > 0) throw new Error(`cannot read: ${lines[0]?.text}`)
  return value
}

const entry = /^("[^"]*"|[^"{[][^:]*):(?: (.*))?$/

function readBlock(lines: Line[]): unknown {
  const [first] = lines
  if (first === undefined) throw new Error('nothing follows')
  return first.text.startsWith('- ') ? readList(lines, first.indent) : readMap(lines, first.indent)
}

function readList(lines: Line[], indent: number): unknown[] {
  const list = []
  for (let line = lines[0]; line?.indent === indent && line.text.startsWith('- '); line = lines[0]) {
    const text = line.text.slice(2)
    if (entry.test(text)) {
      lines[0] = { indent: indent + 2, text }
      list.push(readMap(lines, indent + 2))
    } else {
      list.push(readScalar(text))
      lines.shift()
    }
  }
  return list
}

function readMap(lines: Line[], indent: number): Record<string, unknown> {
  const map: Record<string, unknown> = {}
  for (let line = lines[0]; line?.indent === indent; line = lines[0]) {
    const [, key, text] = entry.exec(line.text) ?? []
    if (key === undefined) throw new Error(`no entry: ${line.text}`)
    const name = String(readScalar(key))
    if (name in map) throw new Error(`twice: ${name}`)
    lines.shift()
    map[name] = text === undefined ? readBlock(lines) : text === '>-' ? fold(lines, indent) : readScalar(text)
  }
  return map
}

function fold(lines: Line[], indent: number): string {
  const texts = []
  while ((lines[0]?.indent ?? 0) > indent) texts.push(lines.shift()?.text)
  return texts.join(' ')
}

function readScalar(text: string): unknown {
  if (/^(["{[]|true$|false$|null$|-?\d+$)/.test(text)) return JSON.parse(text)
  return text
}
