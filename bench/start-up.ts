/** How soon after its start the service is ready, and what memory it then holds: in production, and embedded with nothing beside it. */
import { setTimeout as wait } from 'node:timers/promises'
import { createProgram } from '#test/support/program.ts'
import { freePort } from '#test/support/servers/free-port.ts'
import { spreadOf } from './distribution.ts'
import { idle, placed, residentBytes } from './processes.ts'
import type { Stage } from './stage.ts'
import type { StartUp, StartUps } from './start-up-figures.ts'

const times = 3
const timeoutMs = 60_000

interface Started {
  port: number
  pid: number
  stop(): Promise<unknown>
}

/** On one processor, one after the other, after one that nobody measures. */
export async function measureStartUps(stage: Pick<Stage, 'startVariant'>): Promise<StartUps> {
  return {
    production: await measured(() => stage.startVariant('service')),
    embedded: await measured(startEmbedded),
  }
}

async function startEmbedded(): Promise<Started> {
  const program = createProgram({
    name: 'embedded',
    port: await freePort(),
    env: {},
    command: (node, args) => placed('first', node, args),
  })
  await program.start()
  return program
}

async function measured(start: () => Promise<Started>): Promise<StartUp> {
  const [seconds, bytes]: [number[], number[]] = [[], []]
  for (let time = 0; time <= times; time += 1) {
    const begun = performance.now()
    const started = await start()
    await untilReady(started.port, begun + timeoutMs)
    const took = (performance.now() - begun) / 1_000
    await idle(started.pid)
    const held = residentBytes(started.pid)
    await started.stop()
    if (time === 0) continue
    seconds.push(took)
    bytes.push(held)
  }
  return { seconds: spreadOf(seconds), bytes: spreadOf(bytes) }
}

async function untilReady(port: number, deadline: number): Promise<void> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`)
    await answer.arrayBuffer()
    if (answer.ok) return
    if (performance.now() > deadline) throw new Error('it does not become ready')
    await wait(20)
  }
}
