// Africa's Talking's messaging as a test wants it: takes every text message, and hands each to whoever waits for it.
import type { Language } from '#machines/protocol.ts'
import { locales } from '#machines/screens.ts'
import type { Environment } from '#test/support/environment.ts'
import { taken } from '#test/support/sms-provider.ts'

export interface ReceivedSms {
  /** The gateway's id, which a delivery report names. */
  id: string
  to: string
  text: string
  kind: 'code' | 'password' | 'other'
  /** The code or the password, where there is one. */
  secret: string
}

export interface SmsInbox {
  /** The oldest message of this kind to this number that nobody took yet. @throws when none comes in time. */
  take(to: string, kind: ReceivedSms['kind']): Promise<ReceivedSms>
}

const timeoutMs = 60_000

export async function openSmsInbox({ startSmsProvider }: Environment): Promise<SmsInbox> {
  const untaken: ReceivedSms[] = []
  const waiting = new Set<() => void>()
  let count = 0

  await startSmsProvider(({ to, text }) => {
    count += 1
    const id = `ATXid_${count}`
    untaken.push({ id, to, text, ...sort(text) })
    for (const wake of waiting) wake()
    return taken(to, id)
  })

  const find = (to: string, kind: ReceivedSms['kind']) => {
    const index = untaken.findIndex(sms => sms.to === to && sms.kind === kind)
    return index < 0 ? undefined : untaken.splice(index, 1)[0]
  }

  return {
    async take(to, kind) {
      const giveUpAt = Date.now() + timeoutMs
      for (;;) {
        const sms = find(to, kind)
        if (sms !== undefined) return sms
        if (Date.now() > giveUpAt) throw new Error(`no ${kind} message came for ${to}`)
        await new Promise<void>(resolve => {
          const wake = () => {
            clearTimeout(timer)
            waiting.delete(wake)
            resolve()
          }
          const timer = setTimeout(wake, 200)
          waiting.add(wake)
        })
      }
    },
  }
}

/** A secret message is known by the words around the secret. */
function sort(message: string): Pick<ReceivedSms, 'kind' | 'secret'> {
  for (const language of Object.keys(locales) as Language[]) {
    const said = locales[language]?.messages
    for (const kind of ['code', 'password'] as const) {
      const [before = '', after = ''] = said?.[kind]('\0').split('\0') ?? []
      if (message.startsWith(before) && message.endsWith(after)) {
        return { kind, secret: message.slice(before.length, message.length - after.length) }
      }
    }
  }
  return { kind: 'other', secret: '' }
}
