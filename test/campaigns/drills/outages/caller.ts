/** A caller in an outage: goes on until the number is read or promised, dials again when told to, and counts what was met. */
import { setTimeout as wait } from 'node:timers/promises'
import { apologies } from '../screens.ts'

export interface Tally {
  calls: number
  answered: number
  /** Read an apology at least once, and dialled again. */
  toldToRedial: number
  /** Hops without an answer in words within ten seconds, and callers who never had an outcome. */
  lost: number
  /** Refused by a limit that the outage, not the caller, used up. */
  barred: number
  /** When the last apology, or nothing, was read. */
  lastTroubleAt: number
  /** What was read that is none of this. */
  odd: string[]
}

export const createTally = (): Tally => ({
  calls: 0,
  answered: 0,
  toldToRedial: 0,
  lost: 0,
  barred: 0,
  lastTroubleAt: 0,
  odd: [],
})

export interface Caller {
  phone: string
  card: string
  birth: string
  registrationNumber: string
}

/** What is typed at each question, in the words of its screen. */
const answers: readonly [RegExp, (caller: Caller) => string][] = [
  [/العربية|Français/, () => '2'],
  [/Continuer/, () => '1'],
  [/Quelle carte/, () => '1'],
  [/fin de validité|validité|valable|expir/i, () => '06052031'],
  [/naissance/i, ({ birth }) => birth],
  [/Numéro de|numéro de la|Tapez les lettres|CNIE/i, ({ card }) => card],
]

const longestCallHops = 25
const mostCalls = 40

/** Null: nothing in words came within a gateway's patience. */
export type Ask = (session: string, phone: string, typed: readonly string[]) => Promise<string | null>

export async function liveThrough(caller: Caller, ask: Ask, tally: Tally, thinkMs: number): Promise<void> {
  let wasTold = false
  for (let call = 1; call <= mostCalls; call += 1) {
    tally.calls += 1
    const end = await dial(`ATUid_${caller.phone}_${call}`)
    if (end === 'answered') {
      tally.answered += 1
      return
    }
    if (end === 'barred') tally.barred += 1
    if (end === 'told' && !wasTold) {
      wasTold = true
      tally.toldToRedial += 1
    }
    await wait(1_000)
  }
  tally.lost += 1

  async function dial(session: string): Promise<'answered' | 'told' | 'lost' | 'barred'> {
    const typed: string[] = []
    for (let hop = 0; hop < longestCallHops; hop += 1) {
      const screen = await ask(session, caller.phone, typed)
      if (screen === null) {
        tally.lost += 1
        tally.lastTroubleAt = Date.now()
        return 'lost'
      }
      if (screen.startsWith('END ')) return endOf(screen.slice(4))
      typed.push(nextAnswer(screen))
      await wait(thinkMs)
    }
    tally.odd.push('a call without end')
    return 'told'
  }

  function endOf(text: string): 'answered' | 'told' | 'barred' {
    if (text.includes(caller.registrationNumber) || text.includes('arrive par SMS')) return 'answered'
    if (/^Trop d|pas répondre ici/.test(text)) return 'barred'
    tally.lastTroubleAt = Date.now()
    if (!apologies.includes(text)) tally.odd.push(text)
    return 'told'
  }

  function nextAnswer(screen: string): string {
    // The review says all that was typed, and asks whether it is right.
    if (/Confirmer/.test(screen)) return '1'
    const [, answer] = answers.find(([words]) => words.test(screen)) ?? []
    if (answer === undefined) tally.odd.push(screen)
    return answer?.(caller) ?? '1'
  }
}
