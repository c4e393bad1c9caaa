/**
 * The sessions' door: one stored record a caller, held by one turn at a time, sealed where it rests.
 *
 * A turn takes the caller (lock and load, one exchange), works, and saves (compare the lock, set, let go: one exchange).
 * The lock ends by itself when its process dies; a turn that outlived its lock cannot save.
 *
 * Most turns only lead from one question to the next, in the process that had the turn before: those recall what it
 * stored, and save if that is stored still and nobody is at work (one exchange).
 */
import type { Clock } from '../clock.ts'
import { asFailure, Failure } from '../failures.ts'
import type { Vault } from '../vault.ts'
import { createRecent } from './recent.ts'

/** Where sealed records rest, in base64. Keys are hexadecimal look-up keys. */
export interface SessionStore {
  /** Takes the lock for `lockMs` when it is free, and reads the record and the note either way. */
  take(
    key: string,
    token: string,
    lockMs: number,
  ): Promise<{ taken: boolean; record: string | null; note: string | null }>
  /** Writes the record and lets go, if `token` still holds the lock. A null `note` leaves the note as it is. */
  save(key: string, token: string, record: string, lifeSeconds: number, note: Note | null): Promise<boolean>
  /**
   * Writes the record if nobody holds the lock and the one that is stored still ends with `ending`. That tells records
   * apart: it is the seal's own mark, another for every record.
   */
  replace(
    key: string,
    ending: string,
    record: string,
    lifeSeconds: number,
    note: Note | null,
  ): Promise<boolean>
  /** Lets go without writing, if `token` still holds the lock. */
  release(key: string, token: string): Promise<void>
  /** Erases the record, whoever holds it. */
  forget(key: string): Promise<void>
  ping(): Promise<void>
  close(): Promise<void>
}

/** A few characters that outlive the conversation (the caller's language): nothing personal. */
export interface Note {
  text: string
  lifeSeconds: number
}

export interface Held<Session> {
  /** The caller's look-up key, hexadecimal. */
  key: string
  /** What was stored; null when there was nothing, or nothing readable. */
  session: Session | null
  note: string | null
  /** Before anything is done that must not be done twice. @throws Failure `session-overtaken` as `save` does. */
  lock(): Promise<void>
  /**
   * @throws Failure `session-taken-over` when the lock was lost meanwhile, `session-overtaken` when what was recalled is
   * no longer what is stored, or somebody is at work on it: nothing was written.
   */
  save(session: Session, lifeSeconds: number, note?: Note): Promise<void>
  /** Lets go without writing. */
  release(): Promise<void>
}

export interface Sessions<Session> {
  /** Waits for the caller's turn. @throws Failure `sessions-busy` after `patienceMs`, `sessions-unavailable`. */
  take(caller: string): Promise<Held<Session>>
  /**
   * What this process stored of the caller a moment ago, without asking whether it is still so; null when it knows of
   * nothing. Who only goes on from there finds out on saving, and then takes the caller and does it again.
   */
  recall(caller: string): Held<Session> | null
  forget(caller: string): Promise<void>
  ping(): Promise<void>
  close(): Promise<void>
}

/** How a session is written down as JSON, where that is not as it is. */
export interface Form<Session> {
  write(session: Session): unknown
  /** May throw: then there was nothing readable. */
  read(written: unknown): Session
}

const asItIs: Form<unknown> = { write: session => session, read: written => written }

export interface SessionsParts<Session> {
  store: SessionStore
  vault: Vault
  clock: Clock
  form?: Form<Session>
}

export interface SessionsOptions {
  /** Longer than any turn can take, so that a lock is only lost by a dead or frozen process. */
  lockMs?: number
  /** How long a second turn of the same caller waits for the first. */
  patienceMs?: number
}

/** Writes to the store for a caller; false when it was refused. */
type Write = (record: string, lifeSeconds: number, note: Note | null) => Promise<boolean>

/**
 * What this process stored of a caller last. Most answer within half a minute, and mostly to the same process; but another
 * may have written meanwhile, so that nothing is built on this before it has been compared with what is stored.
 */
interface Known {
  key: string
  /** Of the record that is stored. */
  ending: string
  /** What was sealed in it, as JSON: the collector of garbage passes a text over sooner than everything that it says. */
  written: string
  note: string | null
}

/** In base64, of the sixteen bytes that seal a record. */
const endingLength = 24

/** A copy, since a slice would keep the whole record in memory. */
const endingOf = (record: string): string =>
  Buffer.from(record.slice(-endingLength), 'latin1').toString('latin1')

/** Callers in the middle of a call: a minute without an answer, and the gateway has ended it. */
const knownCallers = { most: 5_000, spanMs: 60_000 }

export function createSessions<Session>(
  { store, vault, clock, form = asItIs as Form<Session> }: SessionsParts<Session>,
  { lockMs = 9_000, patienceMs = 8_500 }: SessionsOptions = {},
): Sessions<Session> {
  const known = createRecent<Known>(knownCallers)
  const keyOf = (caller: string): string => vault.lookUpKey('caller', caller).toString('hex')

  const read = (written: string): Session => form.read(JSON.parse(written))

  function unseal(key: string, record: string | null): Session | null {
    if (record === null) return null
    try {
      return read(vault.open(Buffer.from(record, 'base64'), key).toString())
    } catch {
      // Sealed under a key that has gone, altered, or of another form: the caller starts again.
      return null
    }
  }

  /** Seals and writes; what is stored then is known. */
  function saver(
    caller: string,
    { key, note }: Pick<Held<Session>, 'key' | 'note'>,
    write: Write,
    refusal: 'session-taken-over' | 'session-overtaken',
  ): Held<Session>['save'] {
    return (session, lifeSeconds, newNote) => {
      const written = JSON.stringify(form.write(session))
      const record = vault.seal(written, key).toString('base64')
      return write(record, lifeSeconds, newNote ?? null).then(isWritten => {
        if (!isWritten) throw new Failure(refusal)
        known.set(caller, { key, ending: endingOf(record), written, note: newNote?.text ?? note })
      }, unreachable)
    }
  }

  async function take(caller: string): Promise<Held<Session> & { record: string | null }> {
    const before = known.get(caller)
    const key = before?.key ?? keyOf(caller)
    const token = clock.id()
    const giveUpAt = clock.now() + patienceMs
    for (let waitMs = 5; ; waitMs = Math.min(waitMs * 2, 60)) {
      const { taken, record, note } = await reach(store.take(key, token, lockMs))
      if (taken) {
        const write: Write = (...written) => store.save(key, token, ...written)
        return {
          key,
          record,
          session: isKnown(record, before) ? read(before.written) : unseal(key, record),
          note,
          lock: async () => {},
          save: saver(caller, { key, note }, write, 'session-taken-over'),
          release: () => reach(store.release(key, token)),
        }
      }
      if (clock.now() >= giveUpAt) throw new Failure('sessions-busy')
      await clock.sleep(waitMs)
    }
  }

  return {
    take,

    recall(caller) {
      const before = known.get(caller)
      if (before === undefined) return null
      const { key, ending, written, note } = before
      let locked: Held<Session> | undefined
      const write: Write = (...written) => store.replace(key, ending, ...written)
      const replace = saver(caller, before, write, 'session-overtaken')
      return {
        key,
        session: read(written),
        note,
        async lock() {
          if (locked !== undefined) return
          const held = await take(caller)
          if (isKnown(held.record, before)) {
            locked = held
            return
          }
          await held.release()
          throw new Failure('session-overtaken')
        },
        save: (...saved) => (locked === undefined ? replace(...saved) : locked.save(...saved)),
        release: async () => locked?.release(),
      }
    },

    forget(caller) {
      known.delete(caller)
      return reach(store.forget(keyOf(caller)))
    },
    ping: () => reach(store.ping()),
    close() {
      known.close()
      return store.close()
    },
  }
}

function isKnown(record: string | null, known: Known | undefined): known is Known {
  return known !== undefined && record?.endsWith(known.ending) === true
}

function reach<T>(work: Promise<T>): Promise<T> {
  return work.catch(unreachable)
}

function unreachable(error: unknown): never {
  throw asFailure(error, 'sessions-unavailable')
}
