/** Stands between client and service and loses answers: the request is passed on and done, its answer never comes. */
import { type Listening, listen } from '#test/support/http-stub.ts'
import { passOn } from '#test/support/relay.ts'

export interface Relay extends Listening {
  /** Loses the answers to the next `count` requests. */
  loseNext(count: number): void
  /** Requests passed on so far. */
  passed(): number
}

export async function createRelay(to: string): Promise<Relay> {
  let toLose = 0
  let passed = 0
  const relay = await listen((request, response) => {
    passed += 1
    const isLost = toLose > 0
    if (isLost) toLose -= 1
    passOn(request, response, { to, isLost })
  })
  return {
    ...relay,
    loseNext: count => {
      toLose = count
    },
    passed: () => passed,
  }
}
