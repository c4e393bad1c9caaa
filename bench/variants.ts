/** What is measured (the limit, the peers, the service as it was and as it is), each a process of its own, and how answers are checked. */
import { join } from 'node:path'
import type { Environment } from '#test/support/environment.ts'
import type { Before } from './before.ts'
import { hopsOfCall, screenAt, transcriptsBefore, typedAt } from './dialogue.ts'
import type { Caller } from './people.ts'
import { placed } from './processes.ts'

/**
 * `peer`: ussd-menu-builder; `tuned`: the same by hand. `builder`: ussd-state-builder with its storage; `guarded`: with the
 * safety that its documentation recommends.
 */
export const everybody = ['limit', 'peer', 'tuned', 'builder', 'guarded', 'before', 'service'] as const
export type VariantName = (typeof everybody)[number]

export interface Variant {
  name: string
  port: number
  pid: number
  /** Of the callback for calls. */
  path: string
  /** Of that for text messages; null for those who take none. */
  messages: string | null
  isRight(hop: number, caller: Caller, body: Buffer): boolean
  /** The end of what it printed. */
  log(): string
  stop(): Promise<void>
}

export interface VariantOptions {
  /** To Node itself. */
  flags?: readonly string[]
  settings?: Record<string, string>
  /** Wherever the system puts it, and not on the first processor alone. */
  anywhere?: boolean
}

interface Kind {
  file: string
  settings?: Record<string, string>
  isRight: Variant['isRight']
}

const kinds: Record<Exclude<VariantName, 'before'>, Kind> = {
  limit: {
    file: 'bench/baselines/limit.ts',
    // It tells what it found, so that a read or a write left out would show.
    isRight: (hop, caller, body) => body.toString() === `CON ${hop === 0 ? 'new' : typedAt(hop - 1, caller)}`,
  },
  peer: { file: 'bench/baselines/menu-builder.ts', isRight: isRightOfPeer },
  tuned: {
    file: 'bench/baselines/menu-builder.ts',
    settings: { SESSIONS: 'tuned' },
    isRight: isRightOfPeer,
  },
  builder: { file: 'bench/baselines/state-builder.ts', isRight: isRightOfPeer },
  guarded: {
    file: 'bench/baselines/state-builder.ts',
    settings: { SAFETY: 'on' },
    isRight: isRightOfPeer,
  },
  service: { file: 'src/main.ts', isRight: (hop, caller, body) => body.equals(screenAt(hop, caller)) },
}

/** Of the review they show what was typed, and at the end the card's number: they look nothing up. */
function isRightOfPeer(hop: number, caller: Caller, body: Buffer): boolean {
  return hop < hopsOfCall - 2 ? body.equals(screenAt(hop, caller)) : body.includes(caller.idNumber)
}

/** The service as it was, and what it rests on. */
export interface BeforeService extends Pick<Before, 'folder'> {
  settings: Record<string, string>
}

/** Its words are its own. */
function kindOfBefore({ folder, settings }: BeforeService): Kind {
  const transcripts = transcriptsBefore(folder)
  return {
    file: join(folder, 'src/main.ts'),
    settings,
    isRight: (hop, caller, body) => body.equals(screenAt(hop, caller, transcripts)),
  }
}

/** Resolves once it answers. @throws for a service as it was, where there is none. */
export async function startVariant(
  { settings, createProgram }: Environment,
  before: BeforeService | undefined,
  name: VariantName,
  { flags = [], settings: more = {}, anywhere = false }: VariantOptions = {},
): Promise<Variant> {
  if (name === 'before' && before === undefined) throw new Error('there is no service as it was')
  const kind = name === 'before' ? kindOfBefore(before as BeforeService) : kinds[name]
  const program = await createProgram({
    name,
    file: kind.file,
    flags,
    command: (node, args) => placed(anywhere ? 'anywhere' : 'first', node, args),
    settings: { NODE_ENV: 'production', ...kind.settings, ...more },
  })
  await program.start()
  const isService = name === 'service' || name === 'before'
  const gateway = `/${settings['CALLBACK_TOKEN']}/africastalking`
  return {
    name,
    port: program.port,
    pid: program.pid,
    path: isService ? `${gateway}/ussd` : '/',
    messages: isService ? `${gateway}/sms` : null,
    isRight: kind.isRight,
    log: () => program.output().slice(-2_000),
    stop: async () => void (await program.stop()),
  }
}
