// The operator's page after calls whose every figure is known, and the call centre's page of one caller.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { known, playKnownCalls } from '#test/ops/traffic.ts'
import { type Exchange, openEmbedded } from '#test/support/in-process.ts'
import { openBrowser, openPage, type Watched } from './chromium.ts'

let exchange: Exchange
let browser: Browser
let origin: string

beforeAll(async () => {
  exchange = await openEmbedded()
  origin = exchange.urls[0] ?? ''
  await playKnownCalls(exchange)
  browser = await openBrowser()
}, 240_000)
afterAll(async () => {
  await browser.close()
  await exchange.close()
})

const visit = async (path: string, use: (watched: Watched) => Promise<void>) => {
  const watched = await openPage(browser, origin, { viewport: { width: 1_320, height: 1_000 } })
  await watched.page.goto(`${origin}${path}`)
  await use(watched)
  await watched.close()
  expect(watched.problems).toEqual([])
}

describe('the operator’s page', { timeout: 120_000 }, () => {
  it('shows exactly the figures of the calls', () =>
    visit('/ops', async ({ page }) => {
      const rows = async (id: string) => {
        const lines = await page.locator(`#${id} tbody tr`).all()
        return Promise.all(
          lines.map(async line =>
            (await line.locator('th, td').allInnerTexts()).map(cell => cell.split('\n')[0]),
          ),
        )
      }
      const { calls, callers, served, outcomes, gaveUp } = known
      // Journal and counts reach the database within seconds; the page renews itself.
      await expect
        .poll(() => page.locator('#completion-of').innerText(), { timeout: 60_000 })
        .toMatch(new RegExp(`^${served} of ${callers} callers · ${calls} calls`))
      expect(await page.locator('#completion').innerText()).toBe('50.0\u00a0%')
      await expect.poll(() => page.locator('#lookups-told').innerText(), { timeout: 60_000 }).toMatch(/^3,/)

      const ended = Object.fromEntries((await rows('outcomes')).map(([name, count]) => [name, Number(count)]))
      expect(ended).toEqual(outcomes)
      const funnel = await rows('funnel')
      const lost = funnel.filter(row => row[5] !== '0').map(row => [row[0], Number(row[5])])
      expect(Object.fromEntries(lost)).toEqual(gaveUp)
      expect(await page.locator('[data-figure="birthDate"]').textContent()).toMatch(/ · −1$/)
      expect(await page.locator('[data-figure="passwordSent"]').textContent()).toBe('1')
      expect((await rows('sides')).map(([name]) => name)).toEqual(['All', 'USSD', 'Arabic', 'French'])
      expect(await page.locator('#busy canvas').count()).toBe(1)
    }))

  it.each([
    ['fr', 'ltr', 'Quelle est votre date de naissance ?', 'birthDate', 'date de naissance'],
    ['ar', 'rtl', 'يوم شهر سنة الازدياد', 'birthDate', 'تاريخ الازدياد'],
  ])('in %s shows states by the words that callers read', (language, direction, read, state, label) =>
    visit(`/ops?lang=${language}`, async ({ page }) => {
      await page.locator('#funnel tbody tr').first().waitFor()
      expect(await page.locator('html').getAttribute('dir')).toBe(direction)
      const row = page.locator('#funnel tbody tr', { hasText: state })
      expect((await row.locator('th').innerText()).split('\n')).toEqual([read, state])
      expect(await page.locator(`[data-state="${state}"] > .name`).textContent()).toBe(label)
      // Nothing is left in the language that the page has when none is asked for.
      const shown = await page.locator('body').innerText()
      for (const text of ['Calls and turns', 'Ended with', 'The usual way', 'None.', 'As of'])
        expect(shown).not.toContain(text)
    }),
  )

  it('sets callers side by side by gateway and operator, and marks the version that started', () =>
    visit('/ops', async ({ page }) => {
      const row = page.locator('#gateways tbody tr', { hasText: 'Maroc Telecom' })
      await row.waitFor()
      const cells = (await row.locator('td').allInnerTexts()).map(cell => cell.split('\n')[0])
      const { calls, callers } = known.iam
      expect(cells).toEqual(['Caller’s network', String(calls), String(callers), '100\u00a0%', '0'])
      expect(await page.locator('#history tbody tr').innerText()).toMatch(/Version .+ started/)
      const links = await page.locator('[data-table]').count()
      expect(links).toBeGreaterThanOrEqual(12)
    }))

  it('shows a day and a week', () =>
    visit('/ops', async ({ page }) => {
      for (const range of ['day', 'week']) {
        const answer = page.waitForResponse(response => response.url().endsWith(`range=${range}`))
        await page.locator(`[value=${range}] + span`).click()
        expect((await answer).status()).toBe(200)
      }
      await expect
        .poll(() => page.locator('#completion').innerText(), { timeout: 60_000 })
        .toBe('50.0\u00a0%')
    }))
})

describe('the page of one caller', { timeout: 120_000 }, () => {
  const lookUp = (number: string, use: (watched: Watched) => Promise<void>) =>
    visit('/ops/caller', async watched => {
      await watched.page.fill('#phone', number)
      await watched.page.selectOption('#reason', 'no-sms')
      await watched.page.click('button')
      await watched.page.locator('[name=phone]').waitFor()
      await use(watched)
      expect(watched.page.url()).toBe(`${origin}/ops/caller`)
    })

  it('shows calls, states and the message’s fate, and never what was typed', () =>
    lookUp('06 61 00 00 01', async ({ page }) => {
      expect(await page.locator('.tell p[lang=fr]').innerText()).toMatch(/SMS du mot de passe/)
      expect(await page.locator('.tell p[lang=ar]').getAttribute('dir')).toBe('rtl')
      expect(await page.locator('.calls > li').count()).toBe(2)
      expect(await page.locator('.calls > li').first().innerText()).toMatch(/Ended with passwordSent/)
      expect(await page.locator('.calls > li').last().innerText()).toMatch(/Stopped there without an end/)
      expect(await page.locator('#messages + div tbody tr').innerText()).toMatch(/password\s+delivered/)
      const shown = await page.locator('main').innerText()
      for (const secret of ['AB123456', '05091980', '178824615']) expect(shown).not.toContain(secret)
    }))

  it.each([
    ['fr', /L’appelant a lu, à la fin :\s*Votre numéro d'immatriculation est …/],
    ['ar', /رقم تسجيلك:/],
  ])('in %s says what the caller has read, and asks again in the same language', (language, read) =>
    visit(`/ops/caller?lang=${language}`, async ({ page }) => {
      await page.fill('#phone', '06 61 00 00 01')
      await page.selectOption('#reason', 'no-sms')
      await page.click('button')
      await page.locator('.calls > li').first().waitFor()
      expect(await page.locator('html').getAttribute('lang')).toBe(language)
      expect(await page.locator('.calls > li').first().innerText()).toMatch(read)
      expect(await page.locator('main').innerText()).not.toContain('178824615')
    }),
  )

  it('says what would be right when the number cannot be read', () =>
    lookUp('12', async ({ page }) => {
      expect(await page.locator('[role=alert]').innerText()).toMatch(/06 12 34 56 78/)
    }))
})
