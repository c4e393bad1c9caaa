/**
 * The sessions' door: one stored session a caller, used by one turn at a time, sealed where it rests.
 *
 * A turn acquires the caller's lock and what is stored (one exchange), works, and saves: compare the lock, write, release
 * (one exchange). The lock ends by itself when its process dies; a turn that outlived its lock cannot save.
 */
import type { Clock } from '../platform/clock.ts'
import { asFailure, Failure } from '../platform/failures.ts'
import type { Vault } from '../vault/vault.ts'

/** Where sealed sessions rest, in base64. Keys are hexadecimal blind indexes. */
export interface SessionStore {
  /**
   * Takes the lock for `lockMs` when it is free, and reads what is stored either way. A store that is just being replaced is
   * asked again for `retryMs`.
   */
  acquire(
    key: string,
    token: string,
    lockMs: number,
    retryMs?: number,
  ): Promise<{ acquired: boolean; session: string | null; preferredLanguage: string | null }>
  /**
   * Writes and releases, if `token` still holds the lock; false when it does not. Without a language the stored one stays.
   * Patient likewise, for no longer than the lock was taken for: `replaces` tells it then whether anybody was in between.
   */
  save(key: string, token: string, written: Written, retryMs?: number): Promise<boolean>
  /** Releases without writing, if `token` still holds the lock. */
  release(key: string, token: string): Promise<void>
  /** Erases the session, whoever holds the lock. The language stays. */
  forget(key: string): Promise<void>
  ping(): Promise<void>
  close(): Promise<void>
}

export interface Written {
  session: string
  /** What was stored when the lock was taken, as it was. */
  replaces?: string | null
  lifeSeconds: number
  preferredLanguage?: string | undefined
}

/** How long the language of a caller is kept after they last chose it: all that outlives a session, and nothing personal. */
export const languageLifeSeconds = 365 * 86_400

/** What a turn is given. */
export interface SessionLease<Session> {
  /** The caller's blind index, hexadecimal. */
  callerKey: string
  /** What is stored; null when there is nothing, or nothing readable. */
  session: Session | null
  preferredLanguage: string | null
}

/** What a turn leaves. */
export interface Turn<Session, Result> {
  result: Result
  /** Without it what is stored stays as it is. */
  save?: { session: Session; lifeSeconds: number; preferredLanguage?: string | undefined }
}

export interface UseOptions {
  /** As long as the caller waits: a store that is just being replaced is asked again within it. Without it: not. */
  deadlineMs?: number
}

export interface Sessions<Session> {
  /**
   * Waits for the caller's lock, runs `turn` on what is stored, saves what it leaves, releases.
   * @throws Failure `sessions-busy` after `timeoutMs`, `sessions-unavailable`, `session-taken-over` when the lock was lost
   * before the turn could save (nothing was written), and whatever `turn` throws.
   */
  use<Result>(
    caller: string,
    turn: (lease: SessionLease<Session>) => Promise<Turn<Session, Result>>,
    options?: UseOptions,
  ): Promise<Result>
  /** What is stored once the turn in progress is over. @throws Failure like `use`. */
  read(caller: string): Promise<SessionLease<Session>>
  forget(caller: string): Promise<void>
  ping(): Promise<void>
  close(): Promise<void>
}

/** What is left for one last exchange, and for the answer. */
const answerMs = 1_700

/** How a session is written down as JSON, where that is not as it is. */
export interface Codec<Session> {
  write(session: Session): unknown
  /** May throw: then there was nothing readable. */
  read(written: unknown): Session
}

const asItIs: Codec<unknown> = { write: session => session, read: written => written }

export interface SessionsParts<Session> {
  store: SessionStore
  vault: Vault
  clock: Clock
  codec?: Codec<Session>
}

export interface SessionsOptions {
  /** Longer than any turn can take, so that a lock is only lost by a dead or frozen process. */
  lockMs?: number
  /** How long a second turn of the same caller waits for the first. */
  timeoutMs?: number
}

export function createSessions<Session>(
  { store, vault, clock, codec = asItIs as Codec<Session> }: SessionsParts<Session>,
  { lockMs = 9_000, timeoutMs = 8_500 }: SessionsOptions = {},
): Sessions<Session> {
  const keyOf = (caller: string): string => vault.blindIndex('caller', caller).toString('hex')

  function seal(key: string, session: Session): string {
    return vault.seal(JSON.stringify(codec.write(session)), key).toString('base64')
  }

  function unseal(key: string, sealed: string | null): Session | null {
    if (sealed === null) return null
    try {
      return codec.read(JSON.parse(vault.open(Buffer.from(sealed, 'base64'), key).toString()))
    } catch {
      // Sealed under a key that has gone, altered, or of another form: the caller starts again.
      return null
    }
  }

  async function acquire(key: string, token: string, leftMs: () => number) {
    const giveUpAt = clock.now() + timeoutMs
    for (let waitMs = 5; ; waitMs = Math.min(waitMs * 2, 60)) {
      const { acquired, session, preferredLanguage } = await reach(
        store.acquire(key, token, lockMs, leftMs()),
      )
      if (acquired) {
        const lease: SessionLease<Session> = {
          callerKey: key,
          session: unseal(key, session),
          preferredLanguage,
        }
        return { lease, stored: session, takenAt: clock.now() }
      }
      if (clock.now() >= giveUpAt) throw new Failure('sessions-busy')
      await clock.sleep(waitMs)
    }
  }

  async function use<Result>(
    caller: string,
    turn: (lease: SessionLease<Session>) => Promise<Turn<Session, Result>>,
    { deadlineMs = 0 }: UseOptions = {},
  ): Promise<Result> {
    const key = keyOf(caller)
    const token = clock.id()
    const endsAt = clock.now() + deadlineMs - answerMs
    const leftMs = () => Math.max(0, endsAt - clock.now())
    const { lease, stored, takenAt } = await acquire(key, token, leftMs)
    try {
      const { result, save } = await turn(lease)
      if (save === undefined) {
        await reach(store.release(key, token))
        return result
      }
      const written = { ...save, session: seal(key, save.session), replaces: stored }
      // The lock is ours for so long, and nobody else's before.
      const retryMs = Math.min(leftMs(), Math.max(0, takenAt + lockMs - clock.now() - answerMs))
      const isSaved = await reach(store.save(key, token, written, retryMs))
      if (!isSaved) throw new Failure('session-taken-over')
      return result
    } catch (thrown) {
      await store.release(key, token).catch(() => {})
      throw thrown
    }
  }

  return {
    use,
    read: caller => use(caller, async lease => ({ result: lease })),
    forget: caller => reach(store.forget(keyOf(caller))),
    ping: () => reach(store.ping()),
    close: () => store.close(),
  }
}

async function reach<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw asFailure(error, 'sessions-unavailable')
  }
}
