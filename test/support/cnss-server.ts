// The CNSS's service on a real socket: what it knows of a card is the test's; it may be slow, silent or erring.
import { setTimeout as wait } from 'node:timers/promises'
import type { Identity, Verdict } from '#machines/protocol.ts'
import type { AccountRequest, AccountService } from '#src/eligibility/account-service.ts'
import { createCnss } from './cnss.ts'
import { type Answer, json, type Listening, type Received, startStub } from './http-stub.ts'

export interface CnssServer extends Listening {
  /** What a service is configured with that asks it. */
  settings: Record<string, string>
  become(mood: Mood): void
}

export type Mood = 'well' | 'slow' | 'silent' | 'erring'

export interface CnssServerOptions {
  /** Where its accounts are; in memory when nothing is said. A rejection is a refusal. */
  accounts?: AccountService & { passwordOf?(registrationNumber: string): string | undefined }
  /** How long each answer takes. */
  answerMs?: number
  /** How long while it is slow. */
  slowMs?: number
}

/** `refused` is no answer to whoever waits for one; a service that is asked by others takes it for well. */
export async function startCnssServer(
  verdictOf: (identity: Identity) => Verdict | 'refused',
  { accounts = createCnss(), answerMs = 0, slowMs = 6_000 }: CnssServerOptions = {},
): Promise<CnssServer> {
  let mood: Mood = 'well'

  function lookUp(identity: Identity): Answer {
    const verdict = verdictOf(identity)
    if (verdict === 'refused') return json(400, {})
    const isOpened =
      verdict.outcome === 'registered' && accounts.passwordOf?.(verdict.registrationNumber) !== undefined
    return json(200, isOpened ? { ...verdict, hasAccount: true } : verdict)
  }

  async function change(received: Received): Promise<Answer> {
    const key = String(received.headers['idempotency-key'])
    const body = JSON.parse(received.body) as AccountRequest & { registrationNumber: string }
    const { registrationNumber: number, ...account } = body
    try {
      if (received.url === '/v2/accounts/password') {
        await accounts.setPassword(number, account.password, key)
        return json(200, {})
      }
      const result = await accounts.open(number, account, key)
      return json({ created: 201, repeated: 200, exists: 409 }[result], { result })
    } catch {
      return json(422, {})
    }
  }

  const stub = await startStub(async received => {
    if (mood === 'silent') return 'hang'
    if (mood === 'erring') return json(503, {})
    await wait(mood === 'slow' ? slowMs : answerMs)
    return received.url === '/eligibility' ? lookUp(JSON.parse(received.body) as Identity) : change(received)
  })
  return {
    ...stub,
    settings: { ELIGIBILITY_URL: stub.url, ELIGIBILITY_TOKEN: 'canary-token' },
    become: next => {
      mood = next
    },
  }
}
