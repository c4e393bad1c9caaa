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
  const key = (name: string, times = 1) =>
    phone.locator(`.key[data-key="${name}"]`).click({ clickCount: times })
  return {
    async press(keys) {
      // The same key again is pressed at once, however slow the machine: it is one letter.
      for (const [same] of keys.matchAll(/(.)\1*/g)) {
        if (same.startsWith(',')) await page.waitForTimeout(1_100)
        else await key(same.charAt(0), same.length)
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
