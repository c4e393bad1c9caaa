// The guide as transcripts, and time that passes for all who play them.
import { setTimeout } from 'node:timers/promises'
import { transcripts } from '#test/support/transcripts.ts'

/** What stands for the rows of the guide, each in a call. */
export const scenarios = [
  'account-exists',
  'back',
  'correct-expiry',
  'covered-elsewhere',
  'dropped-resumed',
  'email',
  'help',
  'id-letters',
  'leave',
  'missing-sms',
  'other-phone',
  'password-sent',
  'residence-card',
  'returning-caller',
  'shortcut',
  'three-mistakes',
  'unknown-then-corrected',
  'unknown-twice',
  'wrong-code',
]

export const guide = transcripts.filter(({ name, steps }) => {
  const [scenario = '', language = ''] = name.split('/').slice(-2)
  const waits = steps.some(({ action }) => action.do === 'wait')
  return scenarios.includes(scenario) && /^(ar|fr)\.txt$/.test(language) && !waits
})

/**
 * Time passes for all when everybody at work waits: a call in which something is under way would find its lock gone. Where the
 * wire tells a repeat by time, a person who types the same again takes some seconds.
 */
export function createSharedTime(advance: (seconds: number) => Promise<void>, people: number) {
  let atWork = people
  let waiting: { seconds: number; wake: () => void }[] = []
  async function pass(): Promise<void> {
    if (waiting.length === 0 || waiting.length < atWork) return
    const all = waiting
    waiting = []
    await advance(Math.max(...all.map(({ seconds }) => seconds)))
    for (const { wake } of all) wake()
  }
  return {
    /** Looking for a message takes real time. */
    sleep: (milliseconds: number): Promise<void> =>
      milliseconds < 1_000
        ? setTimeout(milliseconds)
        : new Promise(wake => {
            waiting.push({ seconds: Math.ceil(milliseconds / 1_000), wake })
            void pass()
          }),
    leave() {
      atWork -= 1
      void pass()
    },
  }
}
