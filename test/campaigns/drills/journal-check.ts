/** After an upgrade: every call stands in the journal, each of its moves beginning where the one before led. */
import { isEnding } from '#machines/conversation.ts'
import type { State } from '#machines/protocol.ts'
import type { Store } from '#src/composition/store.ts'
import type { Caller } from './caller.ts'
import type { Findings } from './findings.ts'

export async function checkJournal(
  { database: { queries }, vault }: Store,
  callers: readonly Caller[],
  findings: Findings,
): Promise<void> {
  for (const { person, calls } of callers) {
    const rows = await queries
      .selectFrom('calls')
      .select(['call_key', 'ended'])
      .where('caller_key', '=', vault.blindIndex('caller', person.phone))
      .execute()
    const { dialled } = calls()
    if (rows.length !== dialled)
      findings.broken('journal', `${person.name} dialled ${dialled} times, the journal says ${rows.length}`)
    for (const { call_key, ended } of rows) {
      const moves = await queries
        .selectFrom('turns')
        .select(['state', 'happened', 'next'])
        .where('call_key', '=', call_key)
        .orderBy('at')
        .execute()
      findings.count('moves in the journal', moves.length)
      const gap = moves.findIndex(({ state }, index) => index > 0 && state !== moves[index - 1]?.next)
      const told = moves.map(({ state, next }) => `${state} → ${next}`).join(', ')
      if (moves[0]?.happened !== 'dialled' || gap !== -1)
        findings.broken('journal', `a call of ${person.name} lacks moves: ${told}`)
      const last = moves.at(-1)?.next as State
      // Whoever hangs up leaves a call that no state ended.
      if (ended !== (isEnding(last) ? last : null))
        findings.broken('journal', `a call of ${person.name} ended at ${ended}: ${told}`)
    }
  }
}
