/** The people of stories as the CSV that `npm run registry -- import` takes. */
import type { Story } from './transcript.ts'

const header = 'id_kind,id_number,id_expiry,birth_date,scheme,registration_number,has_account'

export function peopleCsv(stories: readonly Story[]): string {
  const lines = stories.flatMap(({ people }) => people.map(({ cells }) => cells.join(',')))
  return `${[header, ...lines].join('\n')}\n`
}
