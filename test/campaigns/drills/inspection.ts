/** After a drill: what callers got, what is left in the tables, what was printed. */
import type { Ending } from '#machines/protocol.ts'
import type { Store } from '#src/store.ts'
import type { Caller, Outcome } from './caller.ts'
import type { Findings } from './findings.ts'
import { type DrillPerson, type Fate, secretsOf } from './people.ts'
import type { Program } from './program.ts'
import type { Accepted } from './sms-provider.ts'

/** What a call may come to, by who calls. */
const due: Record<Fate, readonly (Outcome | Ending)[]> = {
  opens: ['passwordSent', 'accountExists', 'number'],
  'has account': ['accountExists', 'number'],
  'covered elsewhere': ['coveredElsewhere'],
  unknown: ['unknown'],
}

export function checkOutcomes(callers: readonly Caller[], findings: Findings): void {
  for (const { person, outcome, story } of callers) {
    const got = outcome()
    findings.count(got === null ? 'callers without an outcome' : `callers told ${got}`)
    if (got === null)
      findings.broken('outcome', `${person.name} (${person.fate}) dialled to the end in vain: ${story()}`)
    else if (!due[person.fate].includes(got))
      findings.broken('outcome', `${person.name} (${person.fate}) got ${got}`)
  }
}

/** What was parked is answered and erased; no errand and no message waits. */
export async function checkNothingLeft({ database: { queries } }: Store, findings: Findings): Promise<void> {
  const parked = await queries.selectFrom('parked').select(['sealed', 'answered_at']).execute()
  findings.count('look-ups parked', parked.length)
  const kept = parked.filter(({ sealed, answered_at }) => answered_at === null || sealed.length > 0)
  if (kept.length > 0)
    findings.broken('nothingLeft', `${kept.length} parked look-ups are not answered and erased`)
  const errands = await queries.selectFrom('errands').select('idempotency_key').execute()
  if (errands.length > 0) findings.broken('nothingLeft', `${errands.length} errands are left`)
  const messages = await queries.selectFrom('outbox').select(['state', 'erased_at', 'kind']).execute()
  for (const { state, erased_at } of messages) {
    findings.count(`messages ${state}`)
    if (state === 'queued' || state === 'sending')
      findings.broken('nothingLeft', `a message is still ${state}`)
    if (state === 'delivered' && erased_at === null)
      findings.broken('nothingLeft', 'a delivered text is not erased')
  }
}

/** The state of a message is what its first final report said, whatever came after. */
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
    const state = states.get(vault.lookUpKey('message', id).toString('hex'))
    // Unknown to us: the answer that would have told its id was lost, and the report could not be placed.
    if (state === undefined || told === null || state === told) continue
    findings.broken('reports', `message ${id} is ${state}, its first final report said ${told}`)
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
