// Text messages over SMPP through the whole service: asked, answered, in parts, reported.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { until } from '#test/smpp/links.ts'
import { type Exchange, openEmbedded } from '#test/support/in-process.ts'
import { openOperators } from './operators.ts'

let exchange: Exchange
let operators: Awaited<ReturnType<typeof openOperators>>
beforeAll(async () => {
  operators = await openOperators(['iam'])
  exchange = await openEmbedded({ settings: { ...operators.settings, SMS_CARRIERS: 'iam=smpp' } })
  await until(() => operators.operators[0]?.operator.smsc.clients().length === 1)
})
afterAll(async () => {
  await exchange?.close()
  await operators?.close()
})

function phone(number: string) {
  const operator = operators.operators[0]?.operator
  const messages = () => operator?.messages(number) ?? []
  return {
    write: async (text: string) => expect(await operator?.write(number, '1212', text)).toBe(true),
    messages,
    has: (count: number) => until(() => messages().length >= count, 20_000),
  }
}

it('a message is answered from the sender that the setting names, and each answer is reported', async () => {
  const { write, has, messages } = phone('+212612000001')
  await write('AIDE')
  // In both languages: nobody knows yet which is theirs.
  await has(2)
  expect(messages().map(({ from }) => from)).toEqual(['CNSS', 'CNSS'])
  const metrics = async () => (await fetch(`${exchange.urls[0]}/metrics`)).text()
  await expect
    .poll(metrics, { timeout: 10_000 })
    .toContain('tadamon_message_reports_total{status="delivered"} 2\n')
  expect(await metrics()).toContain('tadamon_smpp_binds{link="iam"} 1')
})

it('the same message again while no reply has left, or just after, is answered once', async () => {
  const { write, has, messages } = phone('+212612000002')
  await Promise.all([write('تضامن'), write('تضامن')])
  await has(1)
  await write('تضامن')
  await new Promise(resolve => setTimeout(resolve, 1_000))
  expect(messages().length).toBe(1)
})

it('one message that says everything is looked up, and the answers come whole', async () => {
  const { write, has, messages } = phone('+212612000003')
  await write('AMO FR AB123456 31122027 05091980')
  await has(2)
  expect(
    messages()
      .map(({ text }) => text)
      .join('\n'),
  ).toMatch(/178824615/)
})

// The last one here: afterwards nobody is there.
it('the health of what is shared names a link that is not bound', async () => {
  const health = async () => (await fetch(`${exchange.urls[0]}/health/shared`)).json()
  expect(await health()).toEqual({ status: 'well' })
  await operators.close()
  await expect.poll(health, { timeout: 20_000 }).toEqual({ status: 'not well', notWell: ['link iam'] })
})
