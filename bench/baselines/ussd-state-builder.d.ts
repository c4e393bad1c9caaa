/** The part of ussd-state-builder that the bench plays against: the package's own types leave out what guards a storage. */
declare module 'ussd-state-builder' {
  import type { RedisClientType } from 'redis'

  interface Answer {
    /** Begins with `CON ` or `END `. */
    response: string
    nextState?: string
    /** Laid over what the session holds already. */
    data?: Record<string, string>
  }
  interface Context {
    sessionData: Record<string, string> | null
  }
  interface State {
    handler(input: string, sessionId: string, context: Context): Promise<Answer>
    validator?: Validator
  }
  type Validator = (input: string) => Promise<void>
  type Hook = 'beforeProcess' | 'afterProcess'
  type Middleware = (context: object, next: () => Promise<void>) => Promise<void>
  /** Of a session; what is in it is the package's affair. */
  interface Storage {
    close(): Promise<void>
  }

  class USSDStateMachine {
    constructor(config: {
      initialState: string
      states: Record<string, State>
      storage: Storage
      /** Seconds. */
      timeout: number
      maxInputLength?: number
    })
    use(hook: Hook, middleware: Middleware): this
    processInput(sessionId: string, input: string, options?: Record<string, string>): Promise<string>
  }
  class RedisStorage implements Storage {
    constructor(config: {
      url?: string
      client?: RedisClientType
      keyPrefix: string
      maxHistorySize: number
    })
    close(): Promise<void>
  }
  class InMemoryStorage implements Storage {
    close(): Promise<void>
  }
  class GracefulShutdown {
    constructor(options: { timeout: number; storage: Storage })
    middleware(): Middleware
    registerSignalHandlers(): void
  }

  const builder: {
    USSDStateMachine: typeof USSDStateMachine
    RedisStorage: typeof RedisStorage
    InMemoryStorage: typeof InMemoryStorage
    GracefulShutdown: typeof GracefulShutdown
    createRetryStorage(storage: Storage, options: { maxRetries: number }): Storage
    createProtectedStorage(
      storage: Storage,
      options: { failureThreshold: number; resetTimeout: number; fallbackStorage: Storage },
    ): Storage
    createSanitizationMiddleware(options: {
      maxLength: number
      trim: boolean
      removeSpecialChars: boolean
    }): Middleware
    createDistributedRateLimitMiddleware(options: {
      redisClient: RedisClientType
      maxRequests: number
      windowMs: number
      keyPrefix: string
    }): { middleware: Middleware }
    createMetricsMiddleware(options: { bufferSize: number }): { middleware: Middleware }
    createSessionTimeoutMiddleware(options: { warningThreshold: number; warningMessage: string }): Middleware
    Validators: {
      menuOption(options: { min: number; max: number }): Validator
      pattern(pattern: RegExp): Validator
    }
  }
  export default builder
  export type { Answer, Context, State }
}
