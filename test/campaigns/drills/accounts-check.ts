/** After a drill: one account and one current password an identity, and its SMS accepted once or listed in trouble. */
import { verifyPassword } from '#src/accounts/passwords.ts'
import type { Store } from '#src/composition/store.ts'
import type { Caller } from './caller.ts'
import type { Findings } from './findings.ts'
import type { DrillPerson } from './people.ts'
import type { Readings } from './screens.ts'
import type { Accepted } from './sms-provider.ts'

export interface AccountsCheckParts {
  ours: Store
  theirs: Store
  callers: readonly Caller[]
  readingsOf(phone: string): Readings | undefined
  accepted: readonly Accepted[]
  /** How often the CNSS said that it opened an account, by registration number. */
  opened: ReadonlyMap<string, number>
  findings: Findings
}

export async function checkAccounts(parts: AccountsCheckParts): Promise<void> {
  const { callers, opened, findings } = parts
  for (const [number, times] of opened) {
    if (times > 1) findings.broken('oneAccount', `account ${number} was opened ${times} times`)
  }
  for (const { person, outcome, codesDue } of callers) {
    const { registrationNumber, fate, name } = person
    const [ourHash, theirHash] = await Promise.all([
      passwordHash(parts.ours, registrationNumber),
      passwordHash(parts.theirs, registrationNumber),
    ])
    const codes = secretsFor(parts, person, 'code').length
    if (codes > codesDue())
      findings.broken('onceEach', `${name} asked for ${codesDue()} codes and was sent ${codes} codes`)
    const messages = await messagesAbout(parts.ours, registrationNumber)
    if (fate !== 'opens') {
      if (theirHash !== null || messages.length > 0)
        findings.broken('oneAccount', `${name} was to have no account`)
      continue
    }
    // The number alone came by SMS: the caller has to dial once more to prove the other phone.
    if (theirHash === null) {
      const needsAnotherCall = person.otherPhone !== null && outcome() === 'number'
      if (outcome() !== null && !needsAnotherCall)
        findings.broken('oneAccount', `${name} has an outcome and no account`)
      continue
    }
    findings.count('accounts')
    if (ourHash === null) findings.broken('oneAccount', `${name}'s account is unknown to the service`)

    const passwords = secretsFor(parts, person, 'password')
    const [message, ...others] = messages
    if (message === undefined) {
      findings.broken('onePassword', `${name} has an account and no password SMS`)
      continue
    }
    if (others.length > 0) findings.broken('onePassword', `${name} has ${messages.length} password SMS`)
    findings.count(`password SMS ${message.state}`)
    if (passwords.length > 1)
      findings.broken('onePassword', `${name} was sent ${passwords.length} password SMS`)
    const isInTrouble = message.state === 'unknown' || message.state === 'failed'
    if (passwords.length === 0 && !isInTrouble) {
      findings.broken('onePassword', `${name}'s password SMS is ${message.state} and was never accepted`)
    }
    for (const password of passwords) {
      const isCurrent = (hash: string | null) => hash === null || verifyPassword(hash, password)
      if (!(await isCurrent(theirHash)) || !(await isCurrent(ourHash))) {
        findings.broken('oneAccount', `${name} was sent a password that is not the account's`)
      }
    }
  }
}

async function passwordHash({ database, vault }: Store, number: string): Promise<string | null> {
  const row = await database.queries
    .selectFrom('accounts')
    .select('password_hash')
    .where('registration_key', '=', vault.blindIndex('registration', number))
    .executeTakeFirst()
  return row?.password_hash ?? null
}

function messagesAbout({ database, vault }: Store, number: string) {
  return database.queries
    .selectFrom('outbox')
    .select(['id', 'state'])
    .where('subject_key', '=', vault.blindIndex('registration', number))
    .where('kind', '=', 'password')
    .execute()
}

/** What the provider accepted for this person's phone, the passwords or the codes in it. */
function secretsFor(parts: AccountsCheckParts, person: DrillPerson, kind: 'password' | 'code'): string[] {
  const readings = parts.readingsOf(person.phone)
  return parts.accepted.flatMap(({ to, text }) => {
    const read = to === (person.otherPhone ?? person.phone) ? readings?.ofMessage(text) : null
    if (read?.kind !== kind) return []
    return read.kind === 'password' ? [read.password] : [read.code]
  })
}
