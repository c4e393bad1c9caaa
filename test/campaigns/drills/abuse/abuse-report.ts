// The abuse drill's table: what guessers got, and what it cost those whose cards they are.
import { type AbuseOptions, type Figures, runAbuse } from './abuse.ts'

const print = (line: string) => void process.stdout.write(`${line}\n`)

/** Whether nobody was shut out whom nobody may shut out. */
export async function reportAbuse(options: AbuseOptions): Promise<boolean> {
  print(
    `${options.days} days, ${options.sims} SIMs where there are many; Redis, the CNSS and PostgreSQL go away in turn`,
  )
  const { figures, afterOutages, promisesLeft } = await runAbuse(options, print)
  print(
    '\n| attack on one card | guesses admitted | most in a day | holder refused | holder answered by SMS | holder answered | account’s phone refused |',
  )
  print('|---|---|---|---|---|---|---|')
  for (const { attack, guesses, guessesInADay, holder, accountPhone } of figures) {
    const cells = [
      attack,
      guesses,
      guessesInADay,
      holder.refused,
      holder.delayed,
      holder.told,
      accountPhone.refused,
    ]
    print(`| ${cells.join(' | ')} |`)
  }
  print(`\nhonest calls after an outage: ${afterOutages.calls}, refused: ${afterOutages.refused}`)
  print(`answers by SMS that were promised and did not come: ${promisesLeft}`)
  return figures.every(isFair) && afterOutages.refused === 0 && promisesLeft === 0
}

/** Beyond nine SIMs a day on one card its holder may be refused, the account's phone never. */
export function isFair({ attack, holder, accountPhone }: Figures): boolean {
  const isMany = /^\d+ SIMs/.test(attack)
  return (isMany || holder.refused === 0) && accountPhone.refused === 0
}
