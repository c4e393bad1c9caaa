// The simulator's phone in a test's hand.
import { expect } from 'vitest'
import type { Watched } from './chromium.ts'

export type Handset = {
  /** Presses keys one by one; `,` waits until the next letter may be on the same key. */
  press: (keys: string) => Promise<void>
  call: () => Promise<void>
  end: () => Promise<void>
  /** Types on the computer's keyboard, and Enter. */
  type: (text: string) => Promise<void>
  /** Waits until the screen shows this. */
  shows: (expected: string | RegExp) => Promise<void>
  screen: () => Promise<string>
  typed: () => Promise<string>
}

export const handsetOf = ({ page }: Pick<Watched, 'page'>): Handset => {
  const phone = page.locator('.phone-place:visible')
  const screen = async () => (await phone.locator('.text').innerText()).trim()
  const key = (name: string) => phone.locator(`.key[data-key="${name}"]`).click()
  return {
    async press(keys) {
      for (const name of keys) {
        if (name === ',') await page.waitForTimeout(1_100)
        else await key(name)
      }
    },
    call: () => key('call'),
    end: () => key('end'),
    async type(text) {
      await phone.locator('.typed').fill(text)
      await phone.locator('.typed').press('Enter')
    },
    shows: expected => expect.poll(screen, { timeout: 30_000 }).toMatch(expected),
    screen,
    typed: () => phone.locator('.typed').inputValue(),
  }
}
