/** What a database or Redis says that somebody has to do something about: a closed list, by the system's code. */

export const causes = [
  'disk full',
  'memory full',
  'read-only',
  'too many connections',
  'refuses us',
  'certificate',
] as const
export type FailureCause = (typeof causes)[number]

const byCode: readonly [RegExp, FailureCause][] = [
  // PostgreSQL's class 53 (insufficient resources) and the system's word; Redis that cannot write its file says MISCONF.
  [/^(53100|ENOSPC|MISCONF)$/, 'disk full'],
  [/^(53200|OOM)$/, 'memory full'],
  [/^(25006|READONLY)$/, 'read-only'],
  [/^53[34]00$/, 'too many connections'],
  [/^(28000|28P01|3D000|42501|WRONGPASS|NOAUTH|NOPERM)$/, 'refuses us'],
  [/CERT|^ERR_TLS|^UNABLE_TO_/, 'certificate'],
]

/** Undefined for all that passes by itself, or that nobody can tell from here. */
export function causeOf(systemCode: string | undefined): FailureCause | undefined {
  if (systemCode === undefined) return undefined
  return byCode.find(([code]) => code.test(systemCode))?.[1]
}
