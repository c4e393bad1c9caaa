// SMS_PAUSED: a service that starts with nothing leaving, until somebody resumes.
import { expect, it } from 'vitest'
import { createCapturedLog } from '#test/support/captured-log.ts'
import { createEnvironment } from '#test/support/environment.ts'

it('a service that starts paused answers callers, sends nothing, and sends what waits when somebody resumes', async () => {
  await using environment = createEnvironment({ SMS_PAUSED: 'true' })
  const { log, lines } = createCapturedLog()
  const url = await environment.openService({ log })
  const post = async (path: string, form: Record<string, string>) => {
    const headers = { origin: url }
    const answer = await fetch(`${url}${path}`, { method: 'POST', body: new URLSearchParams(form), headers })
    return answer.text()
  }
  const phone = '+212600000077'
  const inbox = async () => JSON.parse(await post('/simulator/messages', { to: phone })) as unknown[]

  await post('/africastalking/sms', { id: 'one', from: phone, to: '0000', text: 'AMO FR' })
  const dialled = { sessionId: 'call', phoneNumber: '+212600000078', serviceCode: '*000#', text: '' }
  expect(await post('/africastalking/ussd', dialled)).toMatch(/^CON /)
  await new Promise(resolve => setTimeout(resolve, 700))
  expect(await inbox()).toEqual([])
  expect(lines().filter(line => line.includes('nothing is sent: SMS_PAUSED'))).toHaveLength(1)
  const told = await (await fetch(`${url}/ops/sending`)).json()
  expect(told).toMatchObject({ paused: { why: 'SMS_PAUSED' }, waiting: [{ kind: 'reply', count: 1 }] })

  await post('/ops/sending', { do: 'resume' })
  await expect.poll(inbox, { timeout: 10_000 }).toHaveLength(1)
}, 60_000)
