/** Whether messages may leave, before the first one does: not when the settings say so, nor from a backup that was put in. */
import { checkHome } from '../outbox/home.ts'
import { describeWaiting, pauseSending, readWaiting } from '../outbox/pause.ts'
import { asFailure } from '../platform/failures.ts'
import type { AppContext } from './context.ts'
import type { Infrastructure } from './infrastructure.ts'

const againMs = 2_000

/** Resolves with whether it is known by now; nothing is sent before. A Redis that does not answer is asked again. */
export async function openSending(
  context: AppContext,
  infrastructure: Infrastructure,
): Promise<{ isKnown(): boolean }> {
  const { clock, report, onDrain } = context
  let isKnown = false
  let isStopping = false
  onDrain(async () => {
    isStopping = true
  })

  async function look(): Promise<void> {
    try {
      await watchHome(context, infrastructure)
      await pauseIfTold(context, infrastructure)
      isKnown = true
    } catch (thrown) {
      report(asFailure(thrown, 'database-unavailable'), 'sending')
      if (!isStopping) void clock.sleep(againMs).then(look)
    }
  }

  await look()
  return { isKnown: () => isKnown }
}

async function pauseIfTold({ config, clock, log }: AppContext, { queries }: Infrastructure): Promise<void> {
  if (!config.sms.paused) return
  const at = new Date(clock.now())
  if (!(await pauseSending(queries, 'SMS_PAUSED', at))) return
  log.warn({ waiting: describeWaiting(await readWaiting(queries, at)) }, 'nothing is sent: SMS_PAUSED')
}

/** Every minute: the database may be put back while the processes run. */
export async function watchHome(
  { clock, log }: AppContext,
  { queries, marks }: Infrastructure,
): Promise<void> {
  const why = await checkHome(queries, marks, clock.now())
  if (why === null) return
  const waiting = describeWaiting(await readWaiting(queries, new Date(clock.now())))
  log.error({ why, waiting }, 'nothing is sent until somebody resumes: npm run outbox')
}
