// What holds for every page: for those who see badly, on a small phone, in the dark, and away from any network.
import axe, { type AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { playKnownCalls } from '#test/ops/traffic.ts'
import { type Exchange, openEmbedded } from '#test/support/in-process.ts'
import { openBrowser, openPage } from './chromium.ts'
import { handsetOf } from './handset.ts'

let exchange: Exchange
let browser: Browser
let origin: string

beforeAll(async () => {
  exchange = await openEmbedded({ settings: { STATUS_PAGE: 'true' } })
  origin = exchange.urls[0] ?? ''
  await playKnownCalls(exchange)
  browser = await openBrowser()
}, 240_000)
afterAll(async () => {
  await browser.close()
  await exchange.close()
})

const settleOps = async (page: Page) => {
  await page.locator('#outcomes table').waitFor()
}
const settleCaller = async (page: Page) => {
  await page.fill('#phone', '0661000001')
  await page.selectOption('#reason', 'no-sms')
  await page.click('button')
  await page.locator('.calls li').first().waitFor()
}

const pages = [
  {
    path: '/simulator',
    async settle(page: Page) {
      await page.locator('.chart').waitFor()
      const phone = handsetOf({ page })
      await phone.call()
      await phone.shows(/Français|Votre appel/)
      await page.locator('.drawer summary').click()
    },
  },
  ...['', '?lang=fr', '?lang=ar'].flatMap(lang => [
    { path: `/ops${lang}`, settle: settleOps },
    { path: `/ops/caller${lang}`, settle: settleCaller },
  ]),
  ...['fr', 'ar', 'en'].map(lang => ({
    path: `/status?lang=${lang}`,
    settle: (page: Page) => page.locator('#how').waitFor(),
  })),
  {
    path: '/ops/import',
    async settle(page: Page) {
      const csv =
        'id_kind,id_number,id_expiry,birth_date,scheme,registration_number,has_account\n?,?,?,?,?,?,?'
      await page.setInputFiles('#file', {
        name: 'people.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(csv),
      })
      await page.click('button')
      await page.locator('#lines table').waitFor()
      await page.locator('#runs table').waitFor()
    },
  },
]
const asked = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }
const schemes = ['light', 'dark'] as const

describe.each(pages)('$path', { timeout: 120_000 }, ({ path, settle }) => {
  it.each(schemes)(
    'has labels, contrast and order that axe-core finds nothing wrong with, in the %s',
    async colorScheme => {
      const { page, problems, close } = await openPage(browser, origin, { colorScheme })
      await page.goto(`${origin}${path}`)
      await settle(page)
      await page.evaluate(axe.source)
      const { violations } = await page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify(asked)})`)
      const told = violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`),
      )
      expect(told).toEqual([])
      await close()
      expect(problems).toEqual([])
    },
  )

  it('fits a screen of 360 pixels without being pushed sideways', async () => {
    const { page, problems, close } = await openPage(browser, origin, {
      viewport: { width: 360, height: 740 },
      hasTouch: true,
    })
    await page.goto(`${origin}${path}`)
    await settle(page)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
    await close()
    expect(problems).toEqual([])
  })

  it('comes with headers that let nothing in from elsewhere', async () => {
    const { headers } = await fetch(`${origin}${path}`)
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    // What everybody reads alike may be kept for a minute.
    expect(headers.get('cache-control')).toBe(path.startsWith('/status') ? 'public, max-age=60' : 'no-store')
  })
})
