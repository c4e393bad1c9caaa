// The rules on long walks without a plan; a failure is shrunk, and told as a transcript that can be played again.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isEnding } from '#machines/conversation.ts'
import { inputLimit } from '#machines/input.ts'
import type { Caller, EffectResult } from '#machines/protocol.ts'
import { exchangeOnMachine, parseTranscript, playTranscript } from '#testing'
import { broken } from './invariants.ts'
import { alone, callersOf, channels, spoken, strict, usual } from './profiles.ts'
import { wander } from './random-walk.ts'
import { tell } from './tell.ts'

const callers: Caller[] = [usual, strict, ...spoken.map(alone)].flatMap(profile =>
  channels.flatMap(channel =>
    profile.languages.flatMap(language => [...callersOf(profile, channel, language)]),
  ),
)

const chances = fc.array(fc.nat({ max: 9_999 }), { minLength: 1, maxLength: 150, size: 'max' })
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000_000)
const runs = Number(process.env['WALKS'] ?? 400)

it(`every step of ${runs} random walks keeps every rule (SEED=${seed} walks them again)`, {
  timeout: 120_000,
}, () => {
  let steps = 0
  const property = fc.property(chances, fc.nat({ max: callers.length - 1 }), (numbers, index) => {
    const caller = callers[index]
    if (caller === undefined) throw new Error('nobody calls')
    const walked = wander(numbers, caller)
    steps += walked.length
    for (const [at, step] of walked.entries()) {
      const problems = broken(step)
      if (problems.length === 0) continue
      throw new Error([...problems, tell(walked.slice(0, at + 1), caller.phone)].join('\n'))
    }
  })
  fc.assert(property, { seed, numRuns: runs })
  process.stdout.write(`${runs} walks, ${steps} steps, seed ${seed}\n`)
})

it('what a failure prints is a transcript that can be played again', async () => {
  const nobody: EffectResult = { type: 'verdictReached', verdict: { outcome: 'unknown' } }
  const property = fc.asyncProperty(chances, fc.nat({ max: callers.length - 1 }), async (numbers, index) => {
    const caller = callers[index]
    if (caller === undefined) throw new Error('nobody calls')
    const told = tell(
      wander(numbers, caller, () => nobody),
      caller.phone,
    )
    const transcript = parseTranscript(told, 'walk.txt')
    const { line } = exchangeOnMachine({ ...transcript, host: { lookUp: () => nobody } })
    await playTranscript(transcript, line()).catch((error: Error) => {
      throw new Error(`${error.message}\n${told}`)
    })
  })
  await fc.assert(property, { seed, numRuns: Math.min(runs, 60) })
})

it('no call goes on for more than a bounded number of answers', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(chances, fc.nat({ max: callers.length - 1 }), (numbers, index) => {
      const caller = callers[index]
      if (caller === undefined) return
      // Never `00`, never a dial: whoever only answers is through in time.
      let answers = 0
      for (const { typed, after, event } of wander(numbers, caller)) {
        if (event.type === 'dialled') answers = 0
        if (typed !== null) answers += 1
        if (isEnding(after.state)) answers = 0
        expect(answers).toBeLessThanOrEqual(inputLimit + 1)
      }
    }),
    { seed, numRuns: runs },
  )
})
