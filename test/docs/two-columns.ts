// The README's call, told twice side by side: each column is played by a phone on the machine and compared with what it reads.
import { phoneOnMachine } from '#testing'

const columns = { left: 0, right: 1 }
export type Column = keyof typeof columns

/** What stands in a column of the call and is not read on the phone, in the order in which it stands there. */
export async function notRead(call: string, column: Column): Promise<string[]> {
  const phone = phoneOnMachine()
  const missing: string[] = []
  let rest = ''
  for (const line of call.split('\n').filter(line => line !== '')) {
    const cell = (line.split(line[0] ?? '')[1 + columns[column]] ?? '').trim()
    if (line.startsWith('|')) {
      for (const part of partsIn(cell)) {
        const at = rest.indexOf(part)
        if (at < 0) missing.push(part)
        else rest = rest.slice(at + part.length)
      }
      continue
    }
    if (line.startsWith('call ')) await phone.dial()
    else if (line.startsWith('>')) await phone.key(cell)
    rest = line.startsWith('sms ') ? withoutPassword(await phone.receives(/./)) : phone.screen
  }
  return missing
}

/** Lines of a screen that share a line of the page stand two blanks or a stroke apart. */
function partsIn(cell: string): string[] {
  return withoutPassword(cell).split(/\s{2,}| \/ /)
}

/** Another one each time. */
function withoutPassword(text: string): string {
  return text.replace(/\b[A-Z0-9]{4}(-[A-Z0-9]{4}){2}\b/, '(password)')
}
