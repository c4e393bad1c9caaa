// The one path that no graph of manageable size holds: a caller who goes round and round until the call has heard enough.
import { advance, start } from '#machines/conversation.ts'
import { choicesOf, inputLimit, readInput } from '#machines/input.ts'
import type { Channel } from '#machines/protocol.ts'
import type { Happening, Path } from './graph.ts'
import { callersOf, type Profile } from './profiles.ts'
import { today } from './typed.ts'

export function pathToInputLimit(profile: Profile, channel: Channel): Path {
  const [, caller] = callersOf(profile, channel, profile.languages[0] ?? 'ar')
  if (caller === undefined) throw new Error('nobody calls')
  let path = extend(null, { type: 'dialled', caller })
  const help = String(choicesOf('idKind', path.after.context).indexOf('help') + 1)
  while (path.after.context.inputCount < inputLimit) {
    path = type(path, path.after.state === 'help' ? '0' : help)
  }
  return type(path, '1')
}

function type(path: Path, text: string): Path {
  const { state, context } = path.after
  const asking = state === 'help' ? 'help' : 'idKind'
  return extend(path, { ...readInput(asking, text, context, today), typed: text })
}

function extend(way: Path | null, happening: Happening): Path {
  const before = way?.after ?? start
  return { way, before, happening, after: advance(before, happening).conversation }
}
