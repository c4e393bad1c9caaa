/** The names of the months: French and its short forms, Arabic as in Morocco and as in the east, Tamazight. */
import { fold } from './cleaning.ts'

const names: readonly string[] = [
  'janvier janv jan يناير ينايير ⵉⵏⵏⴰⵢⵔ',
  'février févr fév fev فبراير فبرايير ⴱⵕⴰⵢⵕ',
  'mars مارس ⵎⴰⵕⵚ',
  'avril avr أبريل إبريل ⵉⴱⵔⵉⵔ',
  'mai ماي مايو ⵎⴰⵢⵢⵓ',
  'juin يونيو يونيه ⵢⵓⵏⵢⵓ',
  'juillet juil يوليوز يوليو يوليه ⵢⵓⵍⵢⵓⵣ',
  'août aou غشت أغسطس ⵖⵓⵛⵜ',
  'septembre sept sep شتنبر سبتمبر ⵛⵓⵜⴰⵏⴱⵉⵔ',
  'octobre oct أكتوبر ⴽⵜⵓⴱⵔ',
  'novembre nov نونبر نوفمبر ⵏⵓⵡⴰⵏⴱⵉⵔ',
  'décembre déc دجنبر ديسمبر ⴷⵓⵊⴰⵏⴱⵉⵔ',
]

const months = new Map(
  names.flatMap((line, index) => line.split(' ').map(name => [fold(name), index + 1] as const)),
)

/** 1 to 12, of a folded word; undefined when it names no month. */
export function monthNamed(word: string): number | undefined {
  return months.get(word)
}
