// The rooms of src: what each is for, by which files others enter it, and whom it may enter itself.

export interface Room {
  /** Files that other rooms may import. */
  doors: readonly string[]
  /** Rooms whose doors it may use; `machines` are open to all. */
  enters: readonly string[]
  because: string
}

const stores = ['db', 'vault', 'platform']

export const rooms: Readonly<Record<string, Room>> = {
  platform: {
    doors: [],
    enters: [],
    because: 'time, chance, failures and the log lie under everything',
  },
  config: {
    doors: ['config.ts', 'settings.ts'],
    enters: ['db', 'limits', 'platform', 'redis', 'vault'],
    because: 'the environment is read once, and knows the form of an address, of a key and of a limit',
  },
  redis: {
    doors: ['connection.ts', 'address.ts', 'eviction.ts', 'marks.ts', 'retry.ts', 'probe.ts', 'slots.ts'],
    enters: ['platform'],
    because: 'one connection, whatever rests at its end',
  },
  db: {
    doors: [
      'batch-writer.ts',
      'brief-locks.ts',
      'database.ts',
      'database-address.ts',
      'day-partitions.ts',
      'pglite.ts',
      'postgres.ts',
    ],
    enters: ['platform'],
    because: 'one handle for both databases, which knows no table’s meaning',
  },
  vault: {
    doors: ['vault.ts', 'root-key.ts', 'rotation.ts', 'sealed-rows.ts'],
    enters: ['db', 'platform'],
    because: 'sealing knows no more of a row than what it is bound to',
  },
  jobs: {
    doors: [
      'back-off.ts',
      'durable-task.ts',
      'journal-days.ts',
      'queue.ts',
      'repeated-task.ts',
      'retention.ts',
      'schedule.ts',
      'schedule-runs.ts',
    ],
    enters: stores,
    because: 'a durable task is the same thing for everybody who has one',
  },
  sessions: {
    doors: ['sessions.ts', 'memory.ts', 'redis.ts'],
    enters: ['platform', 'redis', 'vault'],
    because: 'it keeps a session, whatever it says',
  },
  limits: {
    doors: ['card-failures.ts', 'limits.ts', 'look-up-tickets.ts'],
    enters: ['redis', ...stores],
    because: 'it counts, whatever is counted',
  },
  accounts: {
    doors: ['accounts.ts', 'account-rows.ts', 'accounts-api.ts', 'codes.ts', 'passwords.ts'],
    enters: stores,
    because: 'accounts, passwords and codes are understood without knowing who asks for them',
  },
  eligibility: {
    doors: [
      'eligibility.ts',
      'account-service.ts',
      'card-form.ts',
      'client/client.ts',
      'import/people.ts',
      'import/people-reader.ts',
      'import/person.ts',
      'import/recorded-import.ts',
      'import/sample-people.ts',
      'registry/registry.ts',
      'registry/schemes.ts',
      'registry/sealed-person.ts',
      'server/guarded-look-up.ts',
      'server/routes.ts',
    ],
    enters: ['http', ...stores],
    because: 'whom the CNSS knows is the same for whoever asks',
  },
  outbox: {
    doors: [
      'outbox.ts',
      'carrier-choice.ts',
      'carrier-health.ts',
      'carrier-rows.ts',
      'envelope.ts',
      'gate.ts',
      'home.ts',
      'lost.ts',
      'message-rows.ts',
      'outbox-admin.ts',
      'pause.ts',
      'sender.ts',
      'observed-carrier.ts',
    ],
    enters: ['jobs', ...stores],
    because: 'a message is sent once, whatever it says',
  },
  journal: {
    doors: ['journal.ts', 'journal-rows.ts', 'stored-events.ts'],
    enters: ['conversation', ...stores],
    because: 'it notes what happened to a hop, and never what was said',
  },
  conversation: {
    doors: [
      'call-end.ts',
      'port.ts',
      'effects.ts',
      'load-shedding.ts',
      'reply-lost.ts',
      'runner.ts',
      'session-codec.ts',
      'session-state.ts',
      'turn.ts',
    ],
    enters: ['journal', 'platform', 'sessions'],
    because: 'the engine runs any conversation: it knows no CNSS, no account, no message',
  },
  registration: {
    doors: [],
    enters: [
      'accounts',
      'conversation',
      'eligibility',
      'jobs',
      'journal',
      'limits',
      'outbox',
      'sessions',
      ...stores,
    ],
    because: 'what this conversation’s effects do is where accounts, codes, look-ups and messages meet',
  },
  http: {
    doors: [],
    enters: ['platform'],
    because: 'the door answers, and knows nothing of what is asked',
  },
  smpp: {
    doors: [],
    enters: ['platform', 'redis'],
    because: 'a link carries PDUs, whatever is said in them',
  },
  gateways: {
    doors: [],
    enters: ['conversation', 'eligibility', 'http', 'outbox', 'smpp', ...stores],
    because: 'a gateway translates its wire to the conversation’s port and to the outbox’s',
  },
  monitoring: {
    doors: [],
    enters: ['http', 'journal', 'limits', ...stores],
    because: 'it counts what it is told of',
  },
  ops: {
    doors: [
      'carrier-routes.ts',
      'import-routes.ts',
      'routes.ts',
      'sending-routes.ts',
      'stats.ts',
      'status/status-routes.ts',
      'support-look-up.ts',
    ],
    enters: ['eligibility', 'http', 'jobs', 'journal', 'monitoring', ...stores],
    because:
      'the operator’s pages read rows, and change nothing that callers see but by a file of people, the switch of all messages and the weights of carriers',
  },
  commands: {
    doors: [],
    enters: [
      'accounts',
      'composition',
      'config',
      'eligibility',
      'gateways',
      'http',
      'jobs',
      'limits',
      'outbox',
      'redis',
      'registration',
      ...stores,
    ],
    because: 'a command opens what it needs and closes it again',
  },
  composition: {
    doors: [],
    enters: [
      'accounts',
      'config',
      'conversation',
      'eligibility',
      'gateways',
      'http',
      'jobs',
      'journal',
      'limits',
      'monitoring',
      'ops',
      'outbox',
      'redis',
      'registration',
      'sessions',
      'smpp',
      ...stores,
    ],
    because: 'it is the only place that picks',
  },
}

/** `src/sessions/redis.ts` lies in `sessions`; main.ts in none. */
export function roomOf(path: string): string | null {
  return /^src\/([^/]+)\//.exec(path)?.[1] ?? null
}

/** Whether others may import `path`; a room without named doors is open. */
export function isDoor(path: string): boolean {
  const room = roomOf(path)
  const doors = room === null ? [] : (rooms[room]?.doors ?? [])
  return doors.length === 0 || doors.includes(path.slice(`src/${room}/`.length))
}
