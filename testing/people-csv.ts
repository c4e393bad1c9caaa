/** The people of transcripts as the CSV that `npm run registry -- import` takes. */
import type { Transcript } from './transcript.ts'

const header = 'id_kind,id_number,id_expiry,birth_date,scheme,registration_number,has_account,phone'

export function peopleCsv(transcripts: readonly Transcript[]): string {
  const lines = transcripts.flatMap(({ people }) => people.map(({ cells }) => cells.join(',')))
  return `${[header, ...lines].join('\n')}\n`
}
