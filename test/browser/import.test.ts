// A file of people through the page: tried, loaded, refused, with what was wrong and who did it.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Exchange, openEmbedded } from '#test/support/in-process.ts'
import { openBrowser, openPage } from './chromium.ts'

let exchange: Exchange
let browser: Browser
let origin: string

beforeAll(async () => {
  exchange = await openEmbedded()
  origin = exchange.urls[0] ?? ''
  browser = await openBrowser()
}, 240_000)
afterAll(async () => {
  await browser.close()
  await exchange.close()
})

const header = 'id_kind;id_number;id_expiry;birth_date;scheme;registration_number;has_account'
const people = [
  'cnie;QP100001;31/12/2027;05/09/1980;amo-tadamon;100000001;VRAI',
  'cnie;QP100002;31/12/2027;1952;amo-tadamoun;100000002;FAUX',
]

const send = async (page: Page, text: string, { isDryRun = false } = {}) => {
  await page.setInputFiles('#file', {
    name: 'people.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(text, 'latin1'),
  })
  await page.setChecked('[name=dry-run]', isDryRun)
  await page.click('button')
}
const rows = async (page: Page, id: string) => {
  const lines = await page.locator(`#${id} tbody tr`).all()
  return Promise.all(lines.map(line => line.locator('th, td').allInnerTexts()))
}

describe('the page of people', { timeout: 120_000 }, () => {
  it('tries a file, loads it, and shows which line was wrong', async () => {
    const { page, problems, close } = await openPage(browser, origin)
    await page.goto(`${origin}/ops/import`)
    const text = [header, ...people].join('\r\n')
    await send(page, text, { isDryRun: true })
    await page.getByText('Done: a dry run, nothing was written.').waitFor()
    await send(page, text)
    await page.getByText('Done.', { exact: true }).waitFor()
    const counts = Object.fromEntries(await rows(page, 'counts'))
    expect(counts).toMatchObject({
      'lines read': '2',
      'people who were not known': '1',
      'lines refused': '1',
    })
    expect(await rows(page, 'reasons')).toEqual([['scheme is not known', '1', 'refused']])
    const [[line, says] = []] = await rows(page, 'lines')
    expect(line).toBe('3')
    expect(says).toMatch(/^scheme is not known: “amo-tadamoun”; right would be amo-tadamon/)
    await expect
      .poll(async () => (await rows(page, 'runs')).map(run => run[3]))
      .toEqual(['loaded', 'dry run'])
    expect(problems).toEqual([])
    await close()
  })

  it('says why a file is none', async () => {
    const { page, close } = await openPage(browser, origin)
    await page.goto(`${origin}/ops/import`)
    await send(page, '%PDF-1.7')
    await page
      .getByText('Nothing was changed: the file is a PDF: ask for the CSV that it was made from.')
      .waitFor()
    await expect.poll(async () => (await rows(page, 'runs'))[0]?.[3]).toMatch(/^stopped: the file is a PDF/)
    expect(await page.locator('#result').isHidden()).toBe(true)
    await close()
  })
})
