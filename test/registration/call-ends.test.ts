/** How a call ended: a caller who cannot have read the number gets it by SMS, once. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Instances, openInstances, personCalled } from '../conversation/two-instances.ts'

const people = Array.from({ length: 6 }, (_, index) => personCalled(200 + index))
let service: Instances
beforeAll(async () => {
  service = await openInstances({ people: people.map(({ csv }) => csv).join('\n') })
})
afterAll(() => service.close())

/** Somebody who was told the number. */
async function told(index: number) {
  const person = people[index]
  if (person === undefined) throw new Error('all people are taken')
  const call = { session: `ATUid_${index}`, phone: person.phone }
  const answers = ['2', '1', ...person.answers, '1']
  await service.hop(call, [])
  let screen = ''
  for (const [at] of answers.entries()) screen = await service.hop(call, answers.slice(0, at + 1), at)
  expect(screen).toContain(person.number)
  await service.messages(person.phone, 1)
  return { ...person, call }
}

const numberIn = (texts: string[], number: string) => texts.filter(text => text.includes(number))

test.each([
  ['Incomplete', 0],
  ['Failed', 1],
])(
  'a call that ended %s after the number was given is followed by the number, once',
  async (status, index) => {
    const { call, phone, number } = await told(index)
    await Promise.all([service.end(call, status), service.end(call, status, 1)])
    await service.end(call, status)
    expect(numberIn(await service.messages(phone, 2), number)).toHaveLength(1)
    await new Promise(resolve => setTimeout(resolve, 1_500))
    expect(await service.messages(phone, 2)).toHaveLength(2)
  },
)

test('a call that ended well is followed by nothing', async () => {
  const { call, phone } = await told(2)
  await service.end(call, 'Success')
  await new Promise(resolve => setTimeout(resolve, 1_500))
  expect(await service.messages(phone)).toHaveLength(1)
})

test('a call that broke off before the number was given is followed by nothing, and why it ended is noted', async () => {
  const [person] = people.slice(3)
  if (person === undefined) throw new Error('nobody')
  const call = { session: 'ATUid_3', phone: person.phone }
  await service.hop(call, [])
  await service.hop(call, ['2'])
  await service.end(call, 'Incomplete', 0)
  await new Promise(resolve => setTimeout(resolve, 1_500))
  const rows = await service.query(
    `select gateway_status from calls where gateway_status = 'incomplete' and ended is null`,
  )
  expect(rows).toHaveLength(1)
})

test('an event about a call that nobody knows changes nothing', async () => {
  await expect(
    service.end({ session: 'ATUid_none', phone: '+212699999999' }, 'Incomplete'),
  ).resolves.toBeUndefined()
})
