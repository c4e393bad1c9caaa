/** After a drill: what callers got, what is left in the tables, what was printed. */
import type { Ending } from '#machines/protocol.ts'
import type { Store } from '#src/composition/store.ts'
import type { Program } from '#test/support/program.ts'
import type { AccountsCheckParts } from './accounts-check.ts'
import type { Caller, Outcome } from './caller.ts'
import type { Findings } from './findings.ts'
import { type DrillPerson, type Fate, secretsOf } from './people.ts'
import type { Accepted } from './sms-provider.ts'

/** What a call may come to, by who calls. */
const due: Record<Fate, readonly (Outcome | Ending)[]> = {
  opens: ['passwordSent', 'accountExists', 'number'],
  'has account': ['accountExists', 'number'],
  'covered elsewhere': ['coveredElsewhere'],
  unknown: ['unknown'],
}

export function checkOutcomes(callers: readonly Caller[], findings: Findings): void {
  for (const { person, outcome, visited } of callers) {
    const got = outcome()
    findings.count(got === null ? 'callers without an outcome' : `callers told ${got}`)
    if (got === null)
      findings.broken('outcome', `${person.name} (${person.fate}) dialled to the end in vain: ${visited()}`)
    else if (!due[person.fate].includes(got))
      findings.broken('outcome', `${person.name} (${person.fate}) got ${got}`)
  }
}

/** Deferred look-ups are answered and erased; no account request and no message waits. */
export async function checkNothingLeft({ database: { queries } }: Store, findings: Findings): Promise<void> {
  const lookUps = await queries.selectFrom('parked').select(['sealed', 'answered_at']).execute()
  findings.count('look-ups deferred', lookUps.length)
  const kept = lookUps.filter(({ sealed, answered_at }) => answered_at === null || sealed.length > 0)
  if (kept.length > 0)
    findings.broken('nothingLeft', `${kept.length} deferred look-ups are not answered and erased`)
  const requests = await queries.selectFrom('errands').select('idempotency_key').execute()
  if (requests.length > 0) findings.broken('nothingLeft', `${requests.length} account requests are left`)
  const messages = await queries.selectFrom('outbox').select(['state', 'erased_at', 'kind']).execute()
  for (const { state, erased_at } of messages) {
    findings.count(`messages ${state}`)
    if (state === 'queued' || state === 'sending')
      findings.broken('nothingLeft', `a message is still ${state}`)
    if (state === 'delivered' && erased_at === null)
      findings.broken('nothingLeft', 'a delivered text is not erased')
  }
}

/** The state of a message is delivered when one report said so, whatever the others said. */
export async function checkReports(
  { database: { queries }, vault }: Store,
  accepted: readonly Accepted[],
  findings: Findings,
): Promise<void> {
  const rows = await queries
    .selectFrom('outbox')
    .select(['provider_key', 'state'])
    .where('provider_key', 'is not', null)
    .execute()
  const states = new Map(rows.map(({ provider_key, state }) => [provider_key?.toString('hex'), state]))
  for (const { id, told } of accepted) {
    const state = states.get(vault.blindIndex('message', id).toString('hex'))
    // Unknown to us: the answer that would have told its id was lost, and the report could not be placed.
    if (state === undefined || told === null || state === told) continue
    findings.broken('reports', `message ${id} is ${state}, its reports came to ${told}`)
  }
}

/** A message gets one reply at most; one in each language where nobody knows which its sender reads. */
export function checkReplies({
  callers,
  accepted,
  readingsOf,
  findings,
}: Pick<AccountsCheckParts, 'callers' | 'accepted' | 'readingsOf' | 'findings'>): void {
  for (const { person, messagesSent } of callers) {
    const { phone, name } = person
    const isReply = (text: string) => readingsOf(phone)?.ofMessage(text)?.kind === 'reply'
    const replies = accepted.filter(({ to, text }) => to === phone && isReply(text))
    findings.count('replies to messages', replies.length)
    const byScript = Map.groupBy(replies, ({ text }) => /\p{Script=Arabic}/u.test(text))
    for (const [isArabic, { length }] of byScript) {
      if (length <= messagesSent()) continue
      const language = isArabic ? 'Arabic' : 'French'
      findings.broken('onceEach', `${name}: ${length} ${language} replies to ${messagesSent()} messages`)
    }
  }
}

/** Words of all outputs, so that a number inside a longer one is no finding. */
export function checkOutputs(
  programs: readonly Program[],
  people: readonly DrillPerson[],
  others: readonly string[],
  findings: Findings,
): void {
  const secrets = [...people.flatMap(secretsOf), ...others]
  for (const program of programs) {
    const output = program.output()
    findings.count('lines of output', output.split('\n').length)
    const words = new Set(output.match(/[A-Za-z0-9]+/g))
    for (const secret of secrets) {
      const isShown = /^[A-Za-z0-9]+$/.test(secret) ? words.has(secret) : output.includes(secret)
      if (isShown) findings.broken('silentLogs', `${program.name} printed ${secret}`)
    }
    for (const said of program.crashes()) findings.broken('orderlyEnd', `${program.name} crashed:\n${said}`)
  }
}
