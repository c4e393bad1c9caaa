/** What is measured (the limit, the peer, the peer tuned, the service as it was and as it is), each a process of its own, and how answers are checked. */
import { join } from 'node:path'
import type { Environment } from '#test/support/environment.ts'
import type { Before } from './before.ts'
import { hopsOfCall, screenAt, transcriptsBefore, typedAt } from './dialogue.ts'
import type { Caller } from './people.ts'
import { placed } from './processes.ts'

export type VariantName = 'limit' | 'peer' | 'tuned' | 'before' | 'service'

export interface Variant {
  name: string
  port: number
  pid: number
  /** Of the callback. */
  path: string
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

const checks: Record<Exclude<VariantName, 'before'>, Variant['isRight']> = {
  // It tells what it found, so that a read or a write left out would show.
  limit: (hop, caller, body) => body.toString() === `CON ${hop === 0 ? 'new' : typedAt(hop - 1, caller)}`,
  peer: isRightOfPeer,
  tuned: isRightOfPeer,
  service: isRightOfService,
}

function isRightOfService(hop: number, caller: Caller, body: Buffer): boolean {
  return body.equals(screenAt(hop, caller))
}

/** Its words are its own. */
function isRightOfBefore(checkout: string): Variant['isRight'] {
  const transcripts = transcriptsBefore(checkout)
  return (hop, caller, body) => body.equals(screenAt(hop, caller, transcripts))
}

function isRightOfPeer(hop: number, caller: Caller, body: Buffer): boolean {
  return hop < hopsOfCall - 2 ? body.equals(screenAt(hop, caller)) : body.includes(caller.idNumber)
}

const files: Record<Exclude<VariantName, 'before'>, string> = {
  limit: 'bench/baselines/limit.ts',
  peer: 'bench/baselines/menu-builder.ts',
  tuned: 'bench/baselines/menu-builder.ts',
  service: 'src/main.ts',
}

/** The service as it was, and what it rests on. */
export interface BeforeService extends Pick<Before, 'folder'> {
  settings: Record<string, string>
}

/** Resolves once it answers. @throws for a service as it was, where there is none. */
export async function startVariant(
  { settings, createProgram }: Environment,
  before: BeforeService | undefined,
  name: VariantName,
  { flags = [], settings: more = {}, anywhere = false }: VariantOptions = {},
): Promise<Variant> {
  const isService = name === 'service' || name === 'before'
  if (name === 'before' && before === undefined) throw new Error('there is no service as it was')
  const program = await createProgram({
    name,
    file: name === 'before' ? join(before?.folder ?? '', 'src/main.ts') : files[name],
    flags,
    command: (node, args) => placed(anywhere ? 'anywhere' : 'first', node, args),
    settings: {
      NODE_ENV: 'production',
      ...(name === 'tuned' && { SESSIONS: 'tuned' }),
      ...(name === 'before' && before?.settings),
      ...more,
    },
  })
  await program.start()
  return {
    name,
    port: program.port,
    pid: program.pid,
    path: isService ? `/${settings['CALLBACK_TOKEN']}/africastalking/ussd` : '/',
    isRight: name === 'before' ? isRightOfBefore(before?.folder ?? '') : checks[name],
    log: () => program.output().slice(-2_000),
    stop: async () => void (await program.stop()),
  }
}
