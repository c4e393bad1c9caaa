/** The CNSS's accounts as its contract has them, in memory: a key stands for one request, and answers can be lost. */
import type { AccountService } from '#src/eligibility/account-service.ts'
import { Failure } from '#src/platform/failures.ts'

export interface Cnss extends AccountService {
  /** Does what it is asked and loses the answer, so many times. */
  loseNext(count: number): void
  /** Is not reached, so many times. */
  missNext(count: number): void
  /** The password of an account, as it stands now. */
  passwordOf(registrationNumber: string): string | undefined
  /** Requests that were done or repeated. */
  asked(): number
  /** Held up until let go. */
  holdUp(): () => void
}

export function createCnss(): Cnss {
  const accounts = new Map<string, { key: string; password: string }>()
  const done = new Map<string, string>()
  let [toLose, toMiss, asked] = [0, 0, 0]
  let gate: Promise<void> = Promise.resolve()

  async function arrive(): Promise<void> {
    await gate
    if (toMiss > 0) {
      toMiss -= 1
      throw new Failure('eligibility-unavailable', 'not reached')
    }
    asked += 1
  }

  function depart(): void {
    if (toLose === 0) return
    toLose -= 1
    throw new Failure('eligibility-unavailable', 'no answer')
  }

  /** True when this key has done the same before. */
  function isRepeat(key: string, data: object): boolean {
    const known = done.get(key)
    if (known !== undefined && known !== JSON.stringify(data))
      throw new Failure('eligibility-refused', 'status 422')
    done.set(key, JSON.stringify(data))
    return known !== undefined
  }

  return {
    async open(registrationNumber, account, key) {
      await arrive()
      const holder = accounts.get(registrationNumber)
      if (holder !== undefined && holder.key !== key) return 'exists'
      const repeated = isRepeat(key, { registrationNumber, ...account })
      if (!repeated) accounts.set(registrationNumber, { key, password: account.password })
      depart()
      return repeated ? 'repeated' : 'created'
    },
    async setPassword(registrationNumber, password, key) {
      await arrive()
      const account = accounts.get(registrationNumber)
      if (account === undefined) throw new Failure('eligibility-refused', 'status 404')
      if (!isRepeat(key, { registrationNumber, password })) account.password = password
      depart()
    },
    loseNext: count => {
      toLose = count
    },
    missNext: count => {
      toMiss = count
    },
    passwordOf: registrationNumber => accounts.get(registrationNumber)?.password,
    asked: () => asked,
    holdUp() {
      const { promise, resolve } = Promise.withResolvers<void>()
      gate = promise
      return resolve
    },
  }
}
