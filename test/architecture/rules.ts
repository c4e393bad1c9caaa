// Who may import whom, and what may stand where: each rule with its reason, and with a way to break it.
import { isDoor, roomOf, rooms } from './rooms.ts'
import { type Import, isOurs, type Source, withFile } from './source.ts'

export interface Rule {
  /** The fact, then why it is one. */
  name: string
  /** What breaks it, each in a line. */
  violations(source: Source): string[]
  /** The source with the rule broken. */
  broken(source: Source): Source
}

const shown = ({ from, to }: Import) => `${from} → ${to}`
const imports = (isStray: (of: Import) => boolean) => (source: Source) =>
  source.imports.filter(isStray).map(shown)
const adding = (path: string, code: string) => (source: Source) => withFile(source, path, code)
const isIn =
  (...folders: string[]) =>
  (path: string) =>
    folders.some(folder => path.startsWith(`${folder}/`))

const drivers = [
  '@electric-sql/pglite',
  '@node-rs/argon2',
  'africastalking',
  'ioredis',
  'nodemailer',
  'pg',
  'pino',
  'prom-client',
  'sodium-native',
]

export const rules: readonly Rule[] = [
  {
    name: 'machines import nothing but xstate, phone numbers and themselves: the conversation is read, walked and drawn without a server',
    violations: imports(
      ({ from, to }) =>
        isIn('machines')(from) && !isIn('machines')(to) && to !== 'xstate' && to !== 'libphonenumber-js',
    ),
    broken: adding('machines/screens.ts', "import { createClock } from '#src/platform/clock.ts'"),
  },
  {
    name: 'the tester’s kit imports machines, itself and the engine: installed elsewhere, it brings two packages and no driver',
    violations: imports(({ from, to, isType }) => {
      const isPure =
        /^(machines|testing|src\/(conversation|platform|registration))\/|^src\/gateways\/([a-z]+\/)?calling\.ts$|^node:/
      return isIn('testing')(from) && !isType && !isPure.test(to)
    }),
    broken: adding('testing/gateway-line.ts', "import { z } from 'zod'"),
  },
  {
    name: 'at the root of src lies main.ts alone: every other file has a room whose name says what it is for',
    violations: ({ files }) =>
      [...files.keys()].filter(path => /^src\/[^/]+\.ts$/.test(path) && path !== 'src/main.ts'),
    broken: adding('src/clock.ts', ''),
  },
  {
    name: 'every room of src is one of the plan: a new one is decided, not slipped in',
    violations: ({ files }) =>
      [...files.keys()].filter(path => (roomOf(path) ?? 'platform') in rooms === false),
    broken: adding('src/attic/box.ts', ''),
  },
  {
    name: 'a room enters only the rooms that it is meant to know: what it is for can be read from what it imports',
    violations: imports(({ from, to }) => {
      const [own, other] = [roomOf(from), roomOf(to)]
      return own !== null && other !== null && own !== other && !rooms[own]?.enters.includes(other)
    }),
    broken: adding('src/accounts/codes.ts', "import type { Outbox } from '../outbox/outbox.ts'"),
  },
  {
    name: 'a room is entered by its doors: what lies behind can change',
    violations: imports(({ from, to }) => {
      const other = roomOf(to)
      const fromOutside = isIn('src', 'tools')(from) && roomOf(from) !== other
      return fromOutside && other !== null && !isDoor(to)
    }),
    broken: adding('src/registration/codes.ts', "import { claimMessage } from '../outbox/claim.ts'"),
  },
  {
    name: 'gateways know the conversation by its port alone: a gateway’s quirk cannot reach it',
    violations: imports(
      ({ from, to }) =>
        isIn('src/gateways')(from) && isIn('src/conversation')(to) && to !== 'src/conversation/port.ts',
    ),
    broken: adding(
      'src/gateways/africastalking/ussd.ts',
      "import { arrivalOf } from '../../conversation/session-state.ts'",
    ),
  },
  {
    name: 'a gateway does not import another: each is one folder, and can go without the others',
    violations: imports(({ from, to }) => {
      const folder = (path: string) => /^src\/gateways\/([^/]+)\//.exec(path)?.[1]
      const [own, other] = [folder(from), folder(to)]
      return own !== undefined && other !== undefined && own !== other
    }),
    broken: adding('src/gateways/simulator/routes.ts', "import { readHop } from '../africastalking/ussd.ts'"),
  },
  {
    name: 'the reader of bodies alone knows that requests are read together: nothing behind the door waits for another request',
    violations: imports(
      ({ from, to }) => isIn('src')(from) && to === 'src/http/cohort.ts' && from !== 'src/http/body.ts',
    ),
    broken: adding('src/registration/look-up.ts', "import { cohort } from '../http/cohort.ts'"),
  },
  {
    name: 'nothing that runs in production imports tools or tests: it does not know how it is tried',
    violations: imports(
      ({ from, to }) =>
        (isIn('src', 'machines')(from) && isIn('tools', 'test', 'testing', 'bench')(to)) ||
        (isIn('testing', 'tools')(from) && isIn('test', 'bench')(to)),
    ),
    broken: adding('src/main.ts', "import { phoneOnMachine } from '#testing'"),
  },
  {
    name: 'which adapter is used is decided by composition and commands: another server is another line',
    violations: imports(({ from, to, isType }) => {
      const adapters = [
        'src/db/pglite.ts',
        'src/db/postgres.ts',
        'src/sessions/memory.ts',
        'src/sessions/redis.ts',
      ]
      return (
        !isType && adapters.includes(to) && !isIn('src/composition', 'src/commands', 'test', 'bench')(from)
      )
    }),
    broken: adding('src/registration/codes.ts', "import { openPglite } from '../db/pglite.ts'"),
  },
  {
    name: 'a driver is imported by one file: a supplier has an address',
    violations: ({ imports }) =>
      drivers.flatMap(driver => {
        const importers = imports.filter(
          ({ from, to, isType }) => isIn('src')(from) && to === driver && !isType,
        )
        const addresses = [...new Set(importers.map(({ from }) => from))]
        return addresses.length > 1 ? [`${driver}: ${addresses.join(', ')}`] : []
      }),
    broken: adding('src/limits/limits.ts', "import { Redis } from 'ioredis'"),
  },
  {
    name: 'process.env is read by config alone: every test sets its own',
    violations: ({ files }) =>
      [...files].flatMap(([path, code]) =>
        isIn('src', 'machines')(path) && path !== 'src/config/config.ts' && code.includes('process.env')
          ? [path]
          : [],
      ),
    broken: adding('src/main.ts', 'process.env.PORT'),
  },
  {
    name: 'time and chance come from the clock alone: every test can be repeated',
    violations: ({ files }) => {
      const sources = /\b(Math\.random|Date\.now|new Date\(\)|randomUUID|randomBytes|randomInt)\b/
      return [...files].flatMap(([path, code]) =>
        isIn('src', 'machines')(path) && path !== 'src/platform/clock.ts' && sources.test(code) ? [path] : [],
      )
    },
    broken: adding('src/registration/codes.ts', 'Date.now()'),
  },
  {
    name: 'imports go in one direction, type imports, tests and bench included: no cycles',
    violations: cyclesOf,
    broken: adding('src/platform/failures.ts', "import type { Clock } from '../composition/service.ts'"),
  },
  {
    name: 'every file of machines, src, testing and tools is reached from an entry point: no dead wood',
    violations: unreached,
    broken: adding('src/registration/unused.ts', ''),
  },
  {
    name: 'a file’s name says what it holds',
    violations: ({ files }) =>
      [...files.keys()].filter(path =>
        /(^|\/)(index|utils?|helpers?|types|misc|common|shared)\.ts$/.test(path),
      ),
    broken: adding('src/http/utils.ts', ''),
  },
  {
    name: 'a file of machines, src, testing, tools and bench has at most 250 lines, but for the chart: one idea each',
    violations: ({ files }) =>
      [...files].flatMap(([path, code]) =>
        isIn('machines', 'src', 'testing', 'tools', 'bench')(path) &&
        path !== 'machines/registration.ts' &&
        code.split('\n').length > 251
          ? [path]
          : [],
      ),
    broken: adding('src/main.ts', '\n'.repeat(250)),
  },
]

function cyclesOf({ files, imports }: Source): string[] {
  const next = new Map([...files.keys()].map(path => [path, [] as string[]]))
  for (const { from, to } of imports) if (isOurs(to)) next.get(from)?.push(to)
  const cycles: string[] = []
  const done = new Set<string>()
  const visit = (path: string, way: readonly string[]) => {
    if (way.includes(path)) cycles.push([...way.slice(way.indexOf(path)), path].join(' → '))
    if (done.has(path) || way.includes(path)) return
    for (const to of next.get(path) ?? []) visit(to, [...way, path])
    done.add(path)
  }
  for (const path of files.keys()) visit(path, [])
  return cycles
}

const entries =
  /^(src\/main|src\/commands\/[a-z-]+|tools\/(.*\/)?[a-z-]+-command|testing\/(testing|former-names)|bench\/bench-command)\.ts$/

function unreached({ files, imports }: Source): string[] {
  const reached = new Set<string>()
  const walk = (path: string) => {
    if (reached.has(path)) return
    reached.add(path)
    for (const { from, to } of imports) if (from === path && isOurs(to)) walk(to)
  }
  for (const path of files.keys()) if (entries.test(path)) walk(path)
  return [...files.keys()].filter(
    path => isIn('machines', 'src', 'testing', 'tools')(path) && !reached.has(path),
  )
}
