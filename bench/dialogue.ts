/**
 * The call that is played: what is typed at each hop, and the screen that must come back, to the byte.
 *
 * The screens are read from transcripts, not asked of the machine: older code is held against the same ones, and the
 * peers, which show them, do not carry our machine in their memory.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Caller } from './people.ts'

/** Dialling and five answers that are asked for; then the answer that has something done. */
export const askingHops = 6
export const hopsOfCall = askingHops + 1

/** Everything typed up to that hop, as the gateway repeats it. */
export function typedAt(hop: number, caller: Caller): string {
  const language = caller.language === 'ar' ? '1' : '2'
  return [language, '1', caller.idNumber, caller.idExpiry, caller.birthDate, '1'].slice(0, hop).join('*')
}

/** The form that the gateway posts. */
export function formAt(hop: number, caller: Caller, session: string): string {
  const text = typedAt(hop, caller)
  return `sessionId=${session}&phoneNumber=%2B${caller.phone.slice(1)}&networkCode=60401&serviceCode=*384*1%23&text=${text}`
}

/** What callers of one kind read, by hop, with the values of the transcript's caller. */
interface Template {
  values: ReturnType<typeof valuesOf>
  screens: Buffer[]
}

const templates = new Map<string, Template>()
const ownTranscripts = join(import.meta.dirname, 'transcripts')
/** Of the released version, which has none beside its code. */
const releasedTranscripts = join(ownTranscripts, '0.1.0')

/** Where the screens of the service as it was stand: in its own checkout, or kept here. */
export function transcriptsBefore(checkout: string): string {
  const own = join(checkout, 'bench/transcripts')
  return existsSync(own) ? own : releasedTranscripts
}

export function screenAt(hop: number, caller: Caller, transcripts = ownTranscripts): Buffer {
  const name = `${caller.hasAccount ? 'number-told' : 'account-opened'}.${caller.language}.txt`
  const file = join(transcripts, name)
  const { values, screens } = templates.get(file) ?? templateOf(file)
  const screen = screens[hop] ?? Buffer.alloc(0)
  return hop < askingHops - 1 ? screen : Buffer.from(filledIn(screen.toString(), values, valuesOf(caller)))
}

function templateOf(file: string): Template {
  const text = readFileSync(file, 'utf8')
  const template = { values: valuesIn(text), screens: screensIn(text) }
  templates.set(file, template)
  return template
}

/** A screen stands after the call and after each answer, every line behind a bar; the last one says `end`. */
function screensIn(transcript: string): Buffer[] {
  const [call = ''] = transcript.split(/^end$/m)
  const shown = call.split(/^(?:call|>) .*$/m).slice(1)
  return shown.map((lines, hop) => {
    const screen = lines.trim().replaceAll(/^\| /gm, '')
    return Buffer.from(`${hop === hopsOfCall - 1 ? 'END' : 'CON'} ${screen}`)
  })
}

function valuesIn(transcript: string) {
  const [, idNumber = '', expiry = '', birth = '', registrationNumber = ''] =
    /^person cnie (\S+) (\S+) (\S+) \S+ (\S+)/m.exec(transcript) ?? []
  const [, phone = ''] = /^call (\d+)$/m.exec(transcript) ?? []
  const day = (iso: string) => iso.split('-').reverse().join('/')
  return { idNumber, registrationNumber, phone, idExpiry: day(expiry), birthDate: day(birth) }
}

/** As they stand on a screen. */
function valuesOf({ idNumber, registrationNumber, phone, idExpiry, birthDate }: Caller) {
  const day = (typed: string) => `${typed.slice(0, 2)}/${typed.slice(2, 4)}/${typed.slice(4)}`
  return {
    idNumber,
    registrationNumber,
    phone: `0${phone.slice('+212'.length)}`,
    idExpiry: day(idExpiry),
    birthDate: day(birthDate),
  }
}

function filledIn(screen: string, from: Template['values'], to: Template['values']): string {
  return Object.entries(from).reduce(
    (text, [name, value]) => text.replace(value, to[name as keyof typeof to]),
    screen,
  )
}
