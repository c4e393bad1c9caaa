// `node test/conversation/store-sessions-command.ts`: keeps a stored session at each state, as this version of the flow leaves it.
import { writeFileSync } from 'node:fs'
import { flow } from '#machines/conversation.ts'
import { endings, type Language, questions, type State } from '#machines/protocol.ts'
import type { StoredSession } from '#src/conversation/session-state.ts'
import { walk } from '#test/campaigns/paths/graph.ts'
import { type Plan, plan } from '#test/campaigns/paths/plan.ts'
import { ownPhone, type Profile, strict, usual } from '#test/campaigns/paths/profiles.ts'
import { createTurns } from './turns.ts'

const spoken: Language = 'fr'
const kept: { state: State; record: StoredSession }[] = []

const ways = [usual, strict].flatMap(profile =>
  walk(profile, 'ussd', profile === usual ? 1 : 0, true).paths.map(path => ({ profile, path })),
)
for (const state of [...questions, ...endings]) {
  const found = ways
    .filter(({ path }) => path.after.state === state)
    .map(({ profile, path }) => ({ profile, planned: plan(path) }))
    .find(({ planned }) => planned !== null)
  if (found?.planned == null) throw new Error(`no way to ${state}`)
  kept.push({ state, record: await recordAfter(found.planned, found.profile) })
}
const file = new URL(`stored/flow-${flow}.json`, import.meta.url)
writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`)
process.stdout.write(`${kept.length} stored sessions of flow ${flow}\n`)

async function recordAfter({ hops }: Plan, profile: Profile): Promise<StoredSession> {
  const turns = createTurns(profile)
  let [session, typed] = ['', [] as string[]]
  let calls = 0
  const [first] = hops.flatMap(({ events }) => events)
  if (first?.type === 'dialled' && first.caller.returning) await callBefore(turns.handleHop, profile)
  for (const { begins, typed: text, reports, events } of hops) {
    if (begins) {
      calls += 1
      session = `ATUid_stored_${calls}`
      typed = []
    } else {
      const [event] = events
      const isLanguage = event?.type === 'answered' && event.question === 'language'
      typed = [...typed, isLanguage ? indexOf(profile) : (text ?? '')]
    }
    turns.host.push(...reports)
    await turns.handleHop(hopOf(session, typed))
  }
  const record = await turns.stored(ownPhone)
  if (record === null) throw new Error('nothing was stored')
  return record
}

async function callBefore(handleHop: ReturnType<typeof createTurns>['handleHop'], profile: Profile) {
  for (const typed of [[], [indexOf(profile)], [indexOf(profile), '00']])
    await handleHop(hopOf('ATUid_before', typed))
}

function indexOf({ languages }: Profile): string {
  return String(languages.indexOf(spoken) + 1)
}

function hopOf(session: string, inputs: readonly string[]) {
  return {
    gateway: 'africastalking',
    channel: 'ussd' as const,
    caller: ownPhone,
    operator: 'iam' as const,
    session,
    input: { kind: 'all' as const, inputs },
  }
}
