/** `npm run bench -- --smpp 5m`: calls and text messages by one bind, steadily: what they cost, and how long phones wait. */
import { setTimeout as wait } from 'node:timers/promises'
import { usualDialect } from '#src/gateways/smpp/dialect.ts'
import { type Operator, openOperator } from '#tools/smsc/operator.ts'
import { distributionOf } from './distribution.ts'
import { callerOf } from './people.ts'
import { idle, processorTime, residentBytes } from './processes.ts'
import { saveResult } from './results.ts'
import { openStage } from './stage.ts'
import { tableOf } from './table.ts'

const turnsPerSecond = 200
const messagesPerSecond = 100
const login = { systemId: 'bench', password: 'bench' }
/** What each caller types; who is at the end dials anew. */
const answers = ['2', '1', 'QZ00000001', '31122031']
/** The mobile numbers that write are not those that call. */
const firstWriter = 50_000_000
const timeoutMs = 20_000

export async function runSmppLoad(
  seconds: number,
  keep: boolean,
  print: (text: string) => void,
): Promise<void> {
  await using stage = await openStage()
  const operator = await openOperator({ ...login, dialect: usualDialect, timeoutMs })
  const service = await stage.startVariant('service', {
    settings: {
      GATEWAYS: 'iam=smpp',
      SMS_CARRIERS: 'iam=smpp',
      IAM_URL: `smpp://${login.systemId}:${login.password}@127.0.0.1:${operator.smsc.port}`,
      IAM_SENDER_ID: 'CNSS',
      IAM_WINDOW: '50',
      SMS_PER_SECOND: '1000',
      SMS_CONCURRENCY: '100',
      SMS_DESTINATIONS: '+2126,+2127',
    },
  })
  while (operator.smsc.clients().length === 0) await wait(50)
  await play(operator, 5, 0)
  await idle(service.pid)

  const begun = processorTime(service.pid)
  const { turns, failed, lengthSeconds } = await play(operator, seconds, 1)
  // What still waits in the outbox goes on for some time: it is told, and not waited for.
  const time = processorTime(service.pid) - begun
  const answered = await answeredOf(operator, 1, Math.floor(seconds * messagesPerSecond))
  const result = {
    turnsPerSecond,
    messagesPerSecond,
    seconds: Math.round(lengthSeconds),
    processorShare: time / 1e6 / lengthSeconds,
    turn: distributionOf(turns),
    turnsFailed: failed,
    messages: Math.floor(seconds * messagesPerSecond),
    messagesAnswered: answered,
    megabytes: residentBytes(service.pid) / 1e6,
  }
  print(
    tableOf(
      ['seconds', '% of a processor', 'p50 ms', 'p95', 'p99', 'turns lost', 'messages', 'answered', 'MB'],
      [
        [
          result.seconds,
          result.processorShare * 100,
          result.turn.p50,
          result.turn.p95,
          result.turn.p99,
          failed,
          result.messages,
          answered,
          result.megabytes,
        ],
      ],
    ),
  )
  print(`\nkept in ${await saveResult('smpp', result, keep)}\n`)
  await service.stop()
  await operator.close()
}

/** Each second so many turns and messages, evenly, whatever has been answered by then. */
async function play(operator: Operator, seconds: number, run: number) {
  const turns: number[] = []
  let failed = 0
  const began = performance.now()
  const lanes = turnsPerSecond
  const under: Promise<unknown>[] = []

  /** One person, a turn a second. */
  async function lane(index: number): Promise<void> {
    const stepMs = 1_000
    await wait((index / lanes) * stepMs)
    for (let turn = 0, calls = 0; performance.now() - began < seconds * 1_000; turn += 1) {
      const place = turn % (answers.length + 1)
      if (place === 0) calls += 1
      const person = callerOf(run * 1_000_000 + index * 1_000 + calls, false)
      const session = `${run}-${index}-${calls}`
      const text = answers[place - 1] ?? '*000#'
      const asked = performance.now()
      const way = place === 0 ? 'dial' : 'answer'
      const screen = await operator.call({ way, session, caller: person.phone, text })
      if (screen === null || screen.ends) failed += 1
      else turns.push(performance.now() - asked)
      await wait(Math.max(0, stepMs - (performance.now() - asked)))
    }
  }

  async function write(): Promise<void> {
    for (let count = 0; count < seconds * messagesPerSecond; count += 1) {
      await wait(Math.max(0, began + (count * 1_000) / messagesPerSecond - performance.now()))
      under.push(deliver(operator, writer(run, count)))
    }
  }

  await Promise.all([write(), ...Array.from({ length: lanes }, (_, index) => lane(index))])
  await Promise.all(under)
  return { turns, failed, lengthSeconds: (performance.now() - began) / 1_000 }
}

/** As an SMSC does: what is refused for the moment comes again. */
async function deliver(operator: Operator, from: string): Promise<void> {
  for (let tries = 0; tries < 30 && !(await operator.write(from, '1212', 'AIDE')); tries += 1)
    await wait(1_000)
}

function writer(run: number, count: number): string {
  return `+2126${String(firstWriter + run * 1_000_000 + count)}`
}

/** How many of them got a reply, soon after the last. */
async function answeredOf(operator: Operator, run: number, count: number): Promise<number> {
  const answered = () =>
    Array.from({ length: count }, (_, index) => operator.messages(writer(run, index))).filter(
      messages => messages.length > 0,
    ).length
  for (let waited = 0; waited < 30 && answered() < count; waited += 1) await wait(1_000)
  return answered()
}
