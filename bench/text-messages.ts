/** Text messages that say everything at once, and are answered by one. */
import { type Connection, openConnection } from './connection.ts'
import type { Played } from './load.ts'
import type { Caller } from './people.ts'
import { type SentMessages, untilSent } from './sent-messages.ts'
import type { Variant } from './variants.ts'

/** The form that the gateway posts; `id` is the message's own. */
export function messageForm({ phone, language, idNumber, idExpiry, birthDate }: Caller, id: string): string {
  const text = `AMO ${language === 'fr' ? 'FR' : 'عربية'} ${idNumber} ${idExpiry} ${birthDate}`
  const date = new Date().toISOString()
  return String(new URLSearchParams({ id, from: phone, to: '1212', networkCode: '60401', text, date }))
}

/**
 * Each connection delivers one message after the other; all have been answered when it is over. Latencies: from the
 * gateway's request until the reply is handed to the carrier.
 * @throws when a reply does not tell the number, or does not come.
 */
export async function playMessages(
  variant: Variant,
  callers: readonly Caller[],
  { connections, sent }: { connections: number; sent: SentMessages },
): Promise<Played> {
  const open = await Promise.all(Array.from({ length: connections }, () => openConnection(variant.port)))
  const left = [...callers].reverse()
  const begun = performance.now()
  const delivered: { caller: Caller; asked: number }[] = []
  await Promise.all(
    open.map(async connection => {
      for (let caller = left.pop(); caller !== undefined; caller = left.pop()) {
        delivered.push({ caller, asked: performance.now() })
        await deliver(variant, connection, caller)
      }
    }),
  )
  for (const connection of open) connection.close()
  const repliesOf = ({ caller, asked }: (typeof delivered)[number]) => sent.to(caller.phone, asked)
  await untilSent(() => delivered.every(each => repliesOf(each).length > 0), `replies of ${variant.name}`)
  const ends = delivered.map(each => {
    const [reply, ...others] = repliesOf(each)
    if (others.length > 0 || !reply?.text.includes(each.caller.registrationNumber))
      throw new Error(`${variant.name} replied to ${each.caller.idNumber}:\n${reply?.text}\n${variant.log()}`)
    return reply.at
  })
  return {
    hops: delivered.length,
    seconds: (Math.max(...ends) - begun) / 1_000,
    latencies: ends.map((end, index) => end - (delivered[index]?.asked ?? 0)),
  }
}

export async function deliver(variant: Variant, connection: Connection, caller: Caller): Promise<void> {
  const { messages, name } = variant
  if (messages === null) throw new Error(`${name} takes no text messages`)
  const { status, body } = await connection.post(messages, messageForm(caller, `${name}${caller.index}`))
  if (status !== 200)
    throw new Error(`${name} answered a message with ${status}:\n${body.toString()}\n${variant.log()}`)
}
