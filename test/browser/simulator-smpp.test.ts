// A phone of an operator's own network on the simulator's page: what it types goes by SMPP.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openOperators } from '#test/gateways/smpp/operators.ts'
import { until } from '#test/smpp/links.ts'
import { type Exchange, openEmbedded } from '#test/support/in-process.ts'
import { openBrowser, openPage } from './chromium.ts'
import { handsetOf } from './handset.ts'

let operators: Awaited<ReturnType<typeof openOperators>>
let exchange: Exchange
let browser: Browser

beforeAll(async () => {
  operators = await openOperators(['iam'])
  const [iam] = operators.operators
  exchange = await openEmbedded({ settings: { ...operators.settings, IAM_PHONES: iam?.door.url ?? '' } })
  browser = await openBrowser()
  await until(() => iam?.operator.smsc.clients().length === 1, 20_000)
}, 240_000)
afterAll(async () => {
  await browser?.close()
  await exchange?.close()
  await operators?.close()
})

it('dials, reads its number in Arabic, and shows what went over the wire', { timeout: 180_000 }, async () => {
  const [origin = ''] = exchange.urls
  const watched = await openPage(browser, origin, { viewport: { width: 1_320, height: 1_000 } })
  await watched.page.goto(`${origin}/simulator`)
  await watched.page.locator('.chart').waitFor()
  const phone = handsetOf(watched)
  const number = watched.page.locator('.phone-place:visible .number')
  await number.fill('0662000003')
  await number.press('Tab')
  await watched.page.locator('.phone-place:visible .gateway-choice').selectOption('iam')

  await phone.call()
  await phone.shows(/1 العربية/)
  await phone.type('1')
  await phone.shows(/ما نوع بطاقتك/)
  // The same answer again is a person's only when it takes a person's time.
  await watched.page.waitForTimeout(1_600)
  await phone.type('1')
  await phone.shows(/رقم البطاقة الوطنية/)
  await phone.type('AB123456')
  await phone.shows(/تاريخ انتهاء/)
  await phone.type('31122027')
  await phone.shows(/الازدياد/)
  await phone.type('05091980')
  await phone.shows(/1 صحيح/)
  await phone.type('1')
  await phone.shows(/178824615/)
  expect(await watched.page.locator('#exchanges').textContent()).toContain('31122027')
  await watched.close()
  expect(watched.problems).toEqual([])
})
