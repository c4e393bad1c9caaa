/**
 * The one form under which what happens to a card is counted: writings of one number that people take for the same count
 * together. For counting only: a card is found by its number as it stands, and two cards may well count as one.
 */
import type { Identity } from '#machines/protocol.ts'

export function countedForm({ idNumber }: Pick<Identity, 'idNumber'>): string {
  return idNumber
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .replaceAll('O', '0')
    .replaceAll('I', '1')
    .replace(/(?<![0-9])0+(?=[0-9])/g, '')
}
