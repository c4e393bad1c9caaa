/** The gateways as a table, out of what each kind declares. */
import { kinds, linkKinds, ownDescriptions, readDescribed } from '#src/gateways/kinds.ts'

export function gatewaysTable(): string {
  const rows = [...kinds, ...readDescribed(ownDescriptions).described, ...linkKinds].map(
    ({ kind, tellsRepeatsBy, sessionIds, lacks }) => {
      const cannot = lacks.length === 0 ? 'nothing of what is asked' : lacks.join(', ')
      return `| \`${kind}\` | ${tellsRepeatsBy} | ${sessionIds} | ${cannot} |`
    },
  )
  return [
    '| kind | a repeat is told by | ids of calls | it cannot give |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n')
}
