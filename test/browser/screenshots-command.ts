/** `npm run screenshots`: the pages as pictures for the README, in docs/screenshots, out of an hour of fictitious calls. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { createLog } from '#src/platform/log.ts'
import { createEnvironment } from '#test/support/environment.ts'
import { createMovableClock } from '#test/support/movable-clock.ts'
import { peopleOfHours, playBusyHour } from './busy-hour.ts'
import { openBrowser, openPage } from './chromium.ts'
import { handsetOf } from './handset.ts'

const folder = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url))
const generous = { LOOKUPS_PER_CALLER: '1000', SAMPLE_PEOPLE: 'true', STATUS_PAGE: 'true' }

const data = mkdtempSync(join(tmpdir(), 'tadamon-pictures-'))
const environment = createEnvironment({ ...generous, DATA_DIR: data })
const clock = createMovableClock()
const weekSeconds = 7 * 86_400
// The hours that are played end about now, and about now a week ago.
clock.advance(-weekSeconds - 3_500)

await environment.importPeople(peopleOfHours(2))
await noteOutage()
const origin = await environment.openService({ log: createLog('silent'), clock })
const browser = await openBrowser()
mkdirSync(folder, { recursive: true })

/** Before the service opens its folder: Redis away for four minutes, half an hour ago. */
async function noteOutage() {
  const { database } = await environment.openStore()
  const at = (minutesAgo: number) => new Date(Date.now() - minutesAgo * 60_000)
  await database.queries
    .insertInto('outages')
    .values({ id: clock.id(), what: 'sessions', began_at: at(31), seen_at: at(27) })
    .execute()
  await database.close()
}

const picture = async (
  name: string,
  path: string,
  options: BrowserContextOptions,
  settle: (page: Page) => Promise<void>,
  fullPage = true,
) => {
  const { page, problems, close } = await openPage(browser, origin, options)
  await page.goto(`${origin}${path}`)
  await settle(page)
  await page.evaluate('scrollTo(0, 0)')
  await page.screenshot({ path: `${folder}${name}.png`, fullPage })
  await close()
  process.stdout.write(
    `${name}.png${problems.length === 0 ? '' : ` with problems: ${problems.join('; ')}`}\n`,
  )
}

const callOn = async (page: Page, answers: readonly string[]) => {
  await page.locator('.chart').waitFor()
  const phone = handsetOf({ page })
  await phone.call()
  for (const answer of answers) {
    const before = await phone.screen()
    await page.waitForTimeout(300)
    await phone.type(answer)
    for (let tries = 0; tries < 100 && (await phone.screen()) === before; tries += 1) {
      await page.waitForTimeout(50)
    }
  }
  await page.waitForTimeout(600)
}

const wide = { viewport: { width: 1_320, height: 900 } }
const small = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true }

await picture('simulator', '/simulator', wide, async page => {
  await callOn(page, ['1', '1', 'AB123456', '31122027'])
})
await picture('simulator-message', '/simulator', { ...wide, colorScheme: 'dark' }, async page => {
  await page.locator('.phone-place:visible .number').fill('+212600000007')
  await page.locator('.phone-place:visible .number').press('Tab')
  await callOn(page, ['2', '1', 'Z222222', '15012030', '1952', '1'])
  await page.locator('.message').waitFor()
  await page.locator('.drawer summary').click()
})
await picture(
  'simulator-small',
  '/simulator',
  small,
  async page => {
    await page.locator('.phone-place:visible .number').fill('+212600000008')
    await page.locator('.phone-place:visible .number').press('Tab')
    await callOn(page, ['1', '1'])
  },
  false,
)

await playBusyHour(origin, clock)
clock.advance(weekSeconds - 3_450)
await playBusyHour(origin, clock, 1)
const filled = async (page: Page) => {
  await page.locator('#lookup-outcomes table').waitFor()
  await page.waitForTimeout(6_000)
}
await picture('operations', '/ops', wide, filled)
await picture('operations-dark', '/ops', { ...wide, colorScheme: 'dark' }, filled)
await picture('operations-small', '/ops', small, filled, false)
await picture('operations-arabic', '/ops?lang=ar', wide, filled)
await picture('caller', '/ops/caller', { viewport: { width: 900, height: 700 } }, async page => {
  await page.fill('#phone', '06 00 00 00 07')
  await page.selectOption('#reason', 'no-sms')
  await page.click('button')
  await page.locator('.calls li').first().waitFor()
})

// The public page tells of days that are past.
clock.advance(86_400)
await picture('status', '/status?lang=fr', { viewport: { width: 900, height: 700 } }, async page => {
  await page.locator('#how').waitFor()
})

await browser.close()
await environment.close()
rmSync(data, { recursive: true })
process.exit(0)
