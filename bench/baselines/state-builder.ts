/**
 * The second peer: Express and ussd-state-builder, sessions in its Redis store, our screens. No encryption, no look-up, no
 * journal, no log.
 *
 * Twice: with its storage alone, as its README has it; and, with `SAFETY=on`, with what its guides to production and to
 * security ask for: answers cleaned and validated, a limit that all processes share, short sessions, retries, a circuit
 * breaker with another storage behind it, metrics, a shutdown that waits. What they offer for speed, a cache of sessions in
 * the process, is left out: with several processes it shows one what another has changed only after ten seconds.
 */
import express from 'express'
import { createClient, type RedisClientType } from 'redis'
import builder from 'ussd-state-builder'
import { initialState, statesOf } from './builder-states.ts'

const { PORT = '0', REDIS_URL = '', SAFETY = '' } = process.env

const machine = SAFETY === 'on' ? await openGuarded() : openPlain()

function openPlain() {
  const storage = new builder.RedisStorage({ url: REDIS_URL, keyPrefix: 'ussd:', maxHistorySize: 20 })
  return new builder.USSDStateMachine({
    initialState,
    states: statesOf({ validated: false }),
    storage,
    timeout: 300,
  })
}

async function openGuarded() {
  // One client for sessions and limits.
  const client: RedisClientType = createClient({ url: REDIS_URL })
  await client.connect()
  const redis = new builder.RedisStorage({ client, keyPrefix: 'ussd:prod:', maxHistorySize: 15 })
  const storage = builder.createProtectedStorage(builder.createRetryStorage(redis, { maxRetries: 2 }), {
    failureThreshold: 5,
    resetTimeout: 30_000,
    fallbackStorage: new builder.InMemoryStorage(),
  })
  const shutdown = new builder.GracefulShutdown({ timeout: 15_000, storage })
  shutdown.registerSignalHandlers()
  const limiter = builder.createDistributedRateLimitMiddleware({
    redisClient: client,
    maxRequests: 10,
    windowMs: 60_000,
    keyPrefix: 'ussd:ratelimit:',
  })
  return new builder.USSDStateMachine({
    initialState,
    states: statesOf({ validated: true }),
    storage,
    timeout: 180,
    maxInputLength: 160,
  })
    .use(
      'beforeProcess',
      builder.createSanitizationMiddleware({ maxLength: 160, trim: true, removeSpecialChars: true }),
    )
    .use('beforeProcess', shutdown.middleware())
    .use('beforeProcess', limiter.middleware)
    .use('beforeProcess', builder.createMetricsMiddleware({ bufferSize: 5_000 }).middleware)
    .use(
      'afterProcess',
      builder.createSessionTimeoutMiddleware({
        warningThreshold: 30,
        warningMessage: 'Session expiring soon. Please respond quickly.',
      }),
    )
}

interface Form {
  sessionId: string
  phoneNumber: string
  serviceCode: string
  text: string
}

const app = express()
app.use(express.urlencoded({ extended: false }))
app.post('/', async (request, response) => {
  const { sessionId, phoneNumber, serviceCode, text } = request.body as Form
  // Of all that the gateway repeats, the answer that is new.
  const input = text.slice(text.lastIndexOf('*') + 1)
  const screen = await machine.processInput(sessionId, input, { phoneNumber, serviceCode })
  response.type('text/plain').send(screen)
})
app.listen(Number(PORT), '127.0.0.1')
