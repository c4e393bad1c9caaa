// A few calls whose every figure is known.
import type { Exchange } from '#test/support/in-process.ts'

const person = ['1', 'AB123456', '31122027', '05091980']
/** Maroc Telecom, as Africa's Talking calls it. */
const iam = '60401'
const covered = ['1', 'EE666666', '08082031', '14071983']

/** What the calls below add up to, by whichever way it is asked. */
export const known = {
  calls: 7,
  callers: 6,
  served: 3,
  ar: { calls: 2, callers: 2, served: 1 },
  fr: { calls: 5, callers: 4, served: 2 },
  iam: { calls: 2, callers: 1, served: 1 },
  otherNetworks: { calls: 5, callers: 5, served: 2 },
  gaveUp: { idExpiry: 1, birthDate: 1, idNumber: 1 },
  outcomes: { passwordSent: 1, accountExists: 1, coveredElsewhere: 1, left: 1, tooManyMistakes: 1, none: 2 },
  corrected: { idNumber: 4, idExpiry: 1 },
  lookUps: { registered: 2, 'covered-elsewhere': 1 },
}

export async function playKnownCalls(exchange: Exchange): Promise<void> {
  const line = exchange.line()
  const call = async (number: string, keys: readonly string[], network?: string) => {
    await line.dial({ number, ...(network !== undefined && { network }) })
    for (const key of keys) {
      await line.advanceClock?.(2)
      await line.key(key)
    }
  }
  // Served: an account, cut off first and taken up again; the same person once more; somebody covered elsewhere.
  await call('0661000001', ['2', ...person.slice(0, 2)], iam)
  await line.drop()
  await call('0661000001', ['1', ...person.slice(2), '1'], iam)
  await call('0661000002', ['1', ...person, '1'])
  await call('0661000003', ['2', ...covered, '1'])
  // Given up: three unreadable numbers, one after another; left with 00 after going back; silent at the birth date.
  await call('0661000004', ['2', '1', 'x', 'xx', 'xxx'])
  await call('0661000005', ['2', '1', 'AB123456', '0', 'x', 'AB123456', '00'])
  await call('0661000006', ['1', ...person.slice(0, 3)])
  await line.drop()
  await line.advanceClock?.(200)
}
