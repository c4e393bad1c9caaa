// The best of two carriers is switched off on the operator's page, in the middle of traffic: what leaves from then on leaves
// by the other, and the page says so.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Listening, startStub } from '#test/support/http-stub.ts'
import { type Exchange, openEmbedded } from '#test/support/in-process.ts'
import { openBrowser, openPage } from './chromium.ts'

let exchange: Exchange
let browser: Browser
let kannel: Listening
let infobip: Listening
const taken = { kannel: 0, infobip: 0 }

beforeAll(async () => {
  kannel = await startStub(() => {
    taken.kannel += 1
    return { status: 202, body: '0: Accepted for delivery' }
  })
  infobip = await startStub(() => {
    taken.infobip += 1
    return { status: 200, body: '{"messages":[{"status":{"groupId":1,"name":"PENDING_ACCEPTED"}}]}' }
  })
  exchange = await openEmbedded({
    settings: {
      PUBLIC_URL: 'http://127.0.0.1:1',
      SMS_CARRIERS: 'kannel:99,infobip:1',
      KANNEL_URL: kannel.url,
      KANNEL_USERNAME: 'tadamon',
      KANNEL_PASSWORD: 'pw',
      INFOBIP_URL: infobip.url,
      INFOBIP_API_KEY: 'key',
    },
  })
  browser = await openBrowser()
}, 240_000)
afterAll(async () => {
  await browser?.close()
  await exchange?.close()
  await Promise.all([kannel?.close(), infobip?.close()])
})

it('is switched off, and what leaves then leaves by the other', { timeout: 120_000 }, async () => {
  const [origin = ''] = exchange.urls
  let people = 0
  /** Somebody new asks for help by text message, and is answered. */
  const ask = () =>
    fetch(`${origin}/africastalking/sms`, {
      method: 'POST',
      body: new URLSearchParams({
        id: `help-${people}`,
        from: `+2126770${String(people++).padStart(5, '0')}`,
        to: '0000',
        text: 'AIDE',
      }),
    })
  for (let index = 0; index < 12; index += 1) await ask()
  // In both languages: nobody knows yet which one they read.
  await expect.poll(() => taken.kannel + taken.infobip, { timeout: 30_000 }).toBe(24)
  expect(taken.kannel).toBeGreaterThan(12)

  const { page, problems, close } = await openPage(browser, origin, {
    viewport: { width: 1_320, height: 1_000 },
  })
  page.on('dialog', dialog => void dialog.accept())
  await page.goto(`${origin}/ops`)
  const row = (id: string, name: string) => page.locator(`#${id} tbody tr`, { hasText: name })
  await expect
    .poll(() => row('carriers', 'kannel').innerText(), { timeout: 30_000 })
    .toMatch(/takes messages/)

  let isOver = false
  const traffic = (async () => {
    while (!isOver) {
      await ask()
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  })()
  await page.getByLabel('Weight of kannel', { exact: true }).fill('0')
  await page.getByLabel('Set the weight of kannel').click()
  await expect.poll(() => row('carriers', 'kannel').innerText(), { timeout: 30_000 }).toMatch(/switched off/)
  expect(await row('carrier-changes', 'weight 99 → 0').innerText()).toMatch(/kannel/)

  // A process hears of it within two seconds.
  await new Promise(resolve => setTimeout(resolve, 2_500))
  const before = { ...taken }
  await expect.poll(() => taken.infobip, { timeout: 30_000 }).toBeGreaterThan(before.infobip + 10)
  expect(taken.kannel).toBe(before.kannel)
  isOver = true
  await traffic
  const figures = async (name: string) =>
    Number(
      (await row('carrier-figures', name).locator('td').first().innerText())
        .split('\n')[0]
        ?.replace(/\D/g, ''),
    )
  await expect.poll(() => figures('infobip'), { timeout: 60_000 }).toBeGreaterThan(10)
  await close()
  expect(problems).toEqual([])
})
