/** A telephone number as the gateway writes it. */

const form = /^\+?[1-9]\d{6,14}$/

/** E.164; null when it is none. A leading `+` that was not escaped arrives as a blank. */
export function readPhoneNumber(written: string): string | null {
  const number = written.trim()
  if (!form.test(number)) return null
  return number.startsWith('+') ? number : `+${number}`
}
