// Two service processes, three operators with one bind each: a holder is killed in the middle of fifty calls, and everybody goes on by dialling again.
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { until } from '#test/smpp/links.ts'
import { openEnvironment } from '#test/support/environment.ts'
import { type Program, startService } from '#test/support/program.ts'
import { newDataKeys } from '#test/support/secrets.ts'
import { freshRedisUrl, migratedDatabaseUrl } from '#test/support/servers/fresh.ts'
import type { PhoneScreen } from '#tools/smsc/operator.ts'
import { openOperators } from './operators.ts'

const people = Array.from({ length: 50 }, (_, index) => ({
  phone: `+2126115${String(10_000 + index)}`,
  idNumber: `SP10${String(1_000 + index)}`,
  registrationNumber: `1785${String(10_000 + index)}`,
}))
const names = ['iam', 'meditel', 'inwi'] as const
const header = 'id_kind,id_number,id_expiry,birth_date,scheme,registration_number,has_account'
const csv = people.map(
  ({ idNumber, registrationNumber }) =>
    `cnie,${idNumber},2029-12-31,1980-09-05,amo-tadamon,${registrationNumber},false`,
)

let operators: Awaited<ReturnType<typeof openOperators>>
let programs: Program[] = []
let close: () => Promise<void> = async () => {}
beforeAll(async () => {
  operators = await openOperators(names, { timeoutMs: 3_000 })
  const settings = {
    ...operators.settings,
    SMS_CARRIERS: 'iam=smpp',
    REDIS_URL: await freshRedisUrl(),
    DATABASE_URL: await migratedDatabaseUrl(),
    DATA_KEYS: newDataKeys(),
    OTP_POLICY: 'other-number',
  }
  const environment = await openEnvironment(settings, async opened => {
    await opened.importPeople([header, ...csv].join('\n'))
    return {}
  })
  close = environment.close
  programs = await Promise.all([startService(settings), startService(settings)])
  await until(() => operators.operators.every(({ operator }) => operator.smsc.clients().length === 1), 20_000)
})
afterAll(async () => {
  await Promise.all(programs.map(program => program.stop()))
  await close()
  await operators?.close()
})

const answers: readonly [RegExp, (person: (typeof people)[number]) => string][] = [
  [/Votre demande n'est pas terminée/, () => '1'],
  [/AMO تضامن/, () => '2'],
  [/Quelle carte avez-vous/, () => '1'],
  [/numéro de votre carte/, ({ idNumber }) => idNumber],
  [/valable jusqu'à quelle date/, () => '31122029'],
  [/date de naissance/, () => '05091980'],
  [/1 Confirmer/, () => '1'],
]

it('nobody’s answer counts twice, nobody sees another’s, and all go on within fifteen seconds', async () => {
  /** Each in the dialect of theirs. */
  const operatorOf = (index: number) => operators.operators[index % names.length]?.operator
  const carrier = operators.operators[0]?.operator
  let shown = 0
  let killedAt = 0
  let longestMs = 0

  /** Dials until somebody answers. */
  async function dial(index: number, session: string): Promise<PhoneScreen> {
    const caller = people[index]?.phone ?? ''
    for (let tries = 0; ; tries += 1) {
      const call = { way: 'dial', session: `${session}${tries}`, caller, text: '*000#' } as const
      const screen = await operatorOf(index)?.call(call)
      if (screen) return screen
      if (tries > 60) throw new Error('nobody answers any more')
      await wait(500)
    }
  }

  async function live(person: (typeof people)[number], index: number): Promise<string> {
    let session = `${index}a`
    let screen = await dial(index, session)
    for (let hops = 0; !screen.ends; hops += 1) {
      shown += 1
      const shownCard = /SP\d{6}/.exec(screen.text)?.[0] ?? person.idNumber
      expect(shownCard).toBe(person.idNumber)
      const [, answer] = answers.find(([question]) => question.test(screen.text)) ?? []
      if (answer === undefined || hops > 30) throw new Error(`no answer to: ${screen.text}`)
      await wait(300 + (index % 7) * 60)
      const typed = answer(person)
      const next = await operatorOf(index)?.call({
        way: 'answer',
        session,
        caller: person.phone,
        text: typed,
      })
      if (next) {
        screen = next
        continue
      }
      session = `${index}b${hops}`
      screen = await dial(index, session)
      longestMs = Math.max(longestMs, Date.now() - killedAt)
    }
    return screen.text
  }

  const calls = people.map(live)
  await until(() => shown > 120, 60_000)
  // Who has a bind says so in its log.
  const bindsOf = (program: Program) => program.output().match(/"state":"bound"/g)?.length ?? 0
  expect(programs.reduce((sum, program) => sum + bindsOf(program), 0)).toBe(names.length)
  const [holder] = programs.toSorted((one, other) => bindsOf(other) - bindsOf(one))
  killedAt = Date.now()
  await holder?.kill()
  const ends = await Promise.all(calls)
  for (const [index, text] of ends.entries()) {
    expect(text).toContain(people[index]?.registrationNumber)
  }
  // The last answer that found nobody may have waited for three seconds before.
  expect(longestMs).toBeLessThan(20_000)
  expect(longestMs).toBeGreaterThan(0)

  const messagesOf = ({ phone }: (typeof people)[number]) => carrier?.messages(phone) ?? []
  const passwords = (person: (typeof people)[number]) =>
    messagesOf(person).filter(({ text }) => /Mot de passe/.test(text)).length
  await until(() => people.every(person => passwords(person) > 0), 60_000)
  expect(people.map(passwords)).toEqual(people.map(() => 1))
  for (const person of people) {
    for (const other of people.filter(each => each !== person)) {
      expect(messagesOf(person).some(({ text }) => text.includes(other.registrationNumber))).toBe(false)
    }
  }
})
