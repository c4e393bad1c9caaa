// A real browser on a page of ours, and all that goes wrong in it.
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { programFor } from '#test/support/servers/programs.ts'

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Debian's browser, and a font that has Arabic and Tifinagh. An installation takes minutes: global-setup.ts asks first. */
export const browserPrograms = async (): Promise<{ executable: string }> => {
  const executable = await programFor({ program: 'chromium', package: 'chromium' })
  await programFor({
    program: 'NotoSansArabic-Regular.ttf',
    package: 'fonts-noto-core',
    lookIn: ['/usr/share/fonts/truetype/noto'],
  })
  return { executable }
}

export const openBrowser = async (): Promise<Browser> => {
  const { executable } = await browserPrograms()
  return chromium.launch({ executablePath: executable, args: quiet, timeout: 120_000 })
}

export type Watched = {
  page: Page
  /** Errors on the console, exceptions, answers that failed, requests to anywhere but the service. */
  problems: string[]
  close: () => Promise<void>
}

export const openPage = async (
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
): Promise<Watched> => {
  const context = await browser.newContext({ locale: 'fr-MA', timezoneId: 'Africa/Casablanca', ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(45_000)
  const problems: string[] = []
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text())
  })
  page.on('pageerror', error => problems.push(error.message))
  page.on('request', request => {
    if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) problems.push(request.url())
  })
  page.on('response', response => {
    if (response.status() >= 400) problems.push(`${response.status()} ${new URL(response.url()).pathname}`)
  })
  return { page, problems, close: () => context.close() }
}
