// Calls on the phone in the browser, on the real callback.
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Exchange, openEmbedded } from '#test/support/in-process.ts'
import { openBrowser, openPage, type Watched } from './chromium.ts'
import { type Handset, handsetOf } from './handset.ts'

// With a token, so that the page has to know the callback's path.
const token = 'a-token-of-the-tests'

let exchange: Exchange
let browser: Browser
let watched: Watched
let phone: Handset
let origin: string

beforeAll(async () => {
  exchange = await openEmbedded({ settings: { CALLBACK_TOKEN: token } })
  origin = exchange.urls[0] ?? ''
  browser = await openBrowser()
}, 240_000)
afterAll(async () => {
  await browser.close()
  await exchange.close()
})
beforeEach(async () => {
  watched = await openPage(browser, origin, { viewport: { width: 1_320, height: 1_000 } })
  await watched.page.goto(`${origin}/simulator`)
  await watched.page.locator('.chart').waitFor()
  phone = handsetOf(watched)
}, 60_000)
afterEach(async () => {
  await watched.close()
  expect(watched.problems).toEqual([])
})

const use = async (number: string) => {
  const field = watched.page.locator('.phone-place:visible .number')
  await field.fill(number)
  await field.press('Tab')
}
const state = () => watched.page.locator('#state').innerText()
const message = (text: RegExp) =>
  watched.page.locator('.message').filter({ hasText: text }).first().innerText({ timeout: 30_000 })

describe('a call on the phone in the browser', { timeout: 180_000 }, () => {
  it('goes from the first key to the password’s SMS in Arabic, on twelve keys', async () => {
    await use('0662000001')
    await phone.call()
    await phone.shows(/1 العربية/)
    await phone.press('1')
    await phone.call()
    await phone.shows(/نوع البطاقة|ما نوع بطاقتك/)
    await phone.press('1')
    await phone.call()
    await phone.shows(/AB123456/)
    await phone.press('#2,22#123456')
    expect(await phone.typed()).toBe('ab123456')
    await phone.call()
    await phone.shows(/31122027/)
    expect(await watched.page.locator('.phone-place:visible .text').getAttribute('lang')).toBe('ar')
    expect(await state()).toBe('idExpiry')
    await phone.press('31122027')
    await phone.call()
    await phone.shows(/05091980/)
    await phone.press('05091980')
    await phone.call()
    await phone.shows(/05\/09\/1980/)
    await phone.press('1')
    await phone.call()
    await phone.shows(/178824615/)
    await expect.poll(state, { timeout: 10_000 }).toBe('passwordSent')
    expect(await message(/Ma CNSS|كلمة/)).toMatch(/1 segment · UCS-2 \d+/)
  })

  it('goes from the first key to the password’s SMS in French, with the values of somebody on the list', async () => {
    const person = watched.page.locator('#people li').filter({ hasText: 'Holds a residence card' })
    await use('0662000002')
    await phone.call()
    await phone.shows(/2 Français/)
    await phone.type('2')
    await phone.shows(/Quelle carte/)
    for (const [index, seen] of [
      /numéro de votre carte/,
      /jusqu'à quelle date/,
      /naissance/,
      /Confirmer/,
    ].entries()) {
      await person.locator('.chip').nth(index).click()
      await phone.call()
      await phone.shows(seen)
    }
    expect(await watched.page.locator('.phone-place:visible .length').innerText()).toMatch(
      /^GSM-7 · \d+ of 160$/,
    )
    await person.locator('.chip').nth(4).click()
    await phone.call()
    await phone.shows(/100000444/)
    expect(await message(/Mot de passe Ma CNSS/)).toMatch(/1 segment · GSM-7 \d+/)
    await expect
      .poll(() => watched.page.locator('.chart .current').getAttribute('data-state'))
      .toBe('passwordSent')
    expect(await watched.page.locator('.chart .passed').count()).toBeGreaterThan(6)
  })

  it('is taken up where it dropped, and answers a repeated hop with the same screen', async () => {
    await use('0662000003')
    await phone.call()
    await phone.shows(/Français/)
    await phone.type('2')
    await phone.shows(/Quelle carte/)
    const before = await phone.screen()
    await watched.page.locator('[data-do=repeat]:visible').click()
    await phone.shows(before)
    await phone.type('1')
    await phone.shows(/carte nationale/)
    await watched.page.locator('[data-do=drop]:visible').click()
    await phone.shows(/dropped/)
    await phone.call()
    await phone.call()
    await phone.shows(/Votre demande n'est pas terminée/)
    await phone.type('1')
    await phone.shows(/carte nationale/)
    await phone.end()
    await phone.shows(/AMO Tadamon/)
  })

  it('sends the code to the second phone, which is the other number', async () => {
    await use('0662000004')
    await phone.call()
    await phone.shows(/Français/)
    // A shortcut: the language and the kind of card are dialled along with the code.
    await phone.end()
    await phone.type('*000*2*1#')
    await phone.shows(/carte nationale/)
    for (const [answer, next] of [
      ['JJ131313', /jusqu'à quelle date/],
      ['30042033', /votre date de naissance/],
      ['29022000', /Carte nationale JJ131313/],
      ['2', /Que voulez-vous modifier/],
      ['5', /autre numéro/],
      ['0600000002', /une seconde fois/],
      ['0600000002', /opérateur/],
      ['2', /1 Confirmer/],
    ] as const) {
      await phone.type(answer)
      await phone.shows(next)
    }
    await phone.shows(/0600000002/)
    await phone.type('1')
    await phone.shows(/code de 6 chiffres/)
    await watched.page.locator('#tab-2').click()
    const code = /\b(\d{6})\b/.exec(await message(/Code AMO Tadamon/))?.[1] ?? ''
    await watched.page.locator('#tab-1').click()
    await phone.type(code)
    await phone.shows(/Z131313/)
    await watched.page.locator('#tab-2').click()
    await message(/Mot de passe Ma CNSS/)
  })

  it('shows what the gateway posts and reads, without the callback’s token', async () => {
    await use('0662000005')
    await phone.call()
    await phone.shows(/Français/)
    await watched.page.locator('.drawer summary').click()
    const raw = await watched.page.locator('#exchanges').innerText()
    expect(raw).toContain('phoneNumber=+212662000005')
    expect(raw).toContain('CON ')
    expect(raw).toContain('POST /…/africastalking/ussd')
    expect(raw).not.toContain(token)
  })

  it('holds the same conversation by text message', async () => {
    await use('0662000006')
    await watched.page.locator('#write-text').fill('AMO')
    await watched.page.locator('#write button').click()
    await message(/العربية/)
  })
})
