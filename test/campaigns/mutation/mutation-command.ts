// `npm run mutation [-- FILE…]`: how many small mistakes in the machine and the turn the tests notice; survivors by name.

import { type Mutant, tryMutants } from './stryker.ts'
import { type Explained, explained } from './survivors.ts'

const usual = [
  'machines/reading/calendar.ts',
  'machines/reading/card-answer.ts',
  'machines/reading/card-letters.ts',
  'machines/reading/card-numbers.ts',
  'machines/reading/choices.ts',
  'machines/reading/cleaning.ts',
  'machines/reading/codes.ts',
  'machines/reading/commands.ts',
  'machines/reading/dates.ts',
  'machines/reading/emails.ts',
  'machines/reading/explanation.ts',
  'machines/reading/facts.ts',
  'machines/reading/keywords.ts',
  'machines/reading/message-cards.ts',
  'machines/reading/message-days.ts',
  'machines/reading/message-words.ts',
  'machines/reading/phones.ts',
  'machines/reading/request.ts',
  'machines/conversation.ts',
  'machines/input.ts',
  'machines/registration.ts',
  'machines/screens.ts',
  'machines/text-messages.ts',
  'machines/screen-values.ts',
  'machines/compiled-chart.ts',
  'src/conversation/runner.ts',
  'src/conversation/session-state.ts',
  'src/conversation/session-codec.ts',
  'src/conversation/turn.ts',
]

const print = (text: string) => void process.stdout.write(`${text}\n`)
const isAlive = ({ status }: Mutant) => status === 'Survived' || status === 'NoCoverage'
const counts = ({ status }: Mutant) => status !== 'CompileError' && status !== 'Ignored'
const nameOf = ({ range, replacement }: Mutant) => `${range} ${replacement}`

const reasonOf = (mutant: Mutant): Explained | undefined =>
  explained.find(
    ({ file, original, replacement, where = '' }) =>
      file === mutant.file &&
      original === mutant.original &&
      replacement === mutant.replacement &&
      mutant.text.includes(where),
  )

const files = process.argv.length > 2 ? process.argv.slice(2) : usual
const tried = tryMutants(files, 'quick').filter(counts)
const alone = tried.filter(isAlive)
// What the quick tests let live, and nobody has explained, meets the slow ones.
const hardy = alone.filter(mutant => reasonOf(mutant) === undefined)
const again = hardy.length === 0 ? [] : tryMutants([...new Set(hardy.map(({ range }) => range))], 'slow')
const alive = new Set(again.filter(isAlive).map(nameOf))
const survivors = alone.filter(mutant => reasonOf(mutant) !== undefined || alive.has(nameOf(mutant)))

for (const file of files) {
  const of = tried.filter(mutant => mutant.file === file)
  const left = survivors.filter(mutant => mutant.file === file)
  print(`${file}: ${of.length - left.length} of ${of.length} killed`)
}
const killed = tried.length - survivors.length
print(`together: ${killed} of ${tried.length} killed, ${((100 * killed) / tried.length).toFixed(1)} %`)

const unexplained = survivors.filter(mutant => reasonOf(mutant) === undefined)
for (const mutant of survivors) {
  const reason = reasonOf(mutant)?.because ?? 'NOT EXPLAINED'
  print(`${mutant.file}:${mutant.line} ${mutant.original} → ${mutant.replacement}: ${reason}`)
}
print(`${survivors.length} survived, ${unexplained.length} of them unexplained`)
process.exitCode = unexplained.length > 0 ? 1 : 0
