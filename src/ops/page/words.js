/** What the names of the service mean, in a few words, for whoever does not know them by heart. */

const meanings = {
  passwordSent: 'number read, password sent by SMS',
  accountExists: 'number read, has an account already',
  coveredElsewhere: 'covered by another scheme',
  unknown: 'nobody found, also after a correction',
  passwordRenewed: 'new password sent by SMS',
  noPasswordSms: 'no password was ever sent from here',
  delayed: 'slow service, the answer comes by SMS',
  codeByDial: 'code sent, to be typed in the next call',
  left: 'left with 00',
  tooManyMistakes: 'three unreadable answers in a row',
  tooManyLookUps: 'a limit of the day',
  claimWaits: 'asked for from another phone than the CNSS knows: three days',
  callCentre: 'a card that others have tried, or a claim that was denied',
  tooManyCodes: 'a limit of the hour',
  codeRefused: 'wrong code three times, or too late',
  busy: 'more callers than the service takes',
  none: 'stopped without an end, or still going on',
  'look-ups': 'look-ups of one caller in a day',
  failures: 'wrong guesses of one caller about one card in a day',
  cards: 'wrong guesses about one card, over all callers',
  'many-cards': 'one caller who found nobody on many cards (rings)',
  'unknown-verdicts': 'look-ups a day that find nobody (rings, answers later)',
  codes: 'codes to one phone in an hour',
  renewals: 'new passwords of one account in a day',
  replies: 'replies to one phone in an hour',
  helps: 'help texts to one phone in an hour',
  overall: 'look-ups of the whole service in a second',
  turns: 'calls that one process answers at once',
  lines: 'lines read',
  added: 'people who were not known',
  changed: 'people of whom something else was known',
  unchanged: 'people as they were known',
  repeated: 'lines that say what another has said',
  refused: 'lines refused',
  gone: 'people who are known and not in the file',
  removed: 'of those, taken out',
}

export const meaningOf = name => meanings[name] ?? ''

const names = { all: 'All', ussd: 'USSD', sms: 'SMS', ar: 'Arabic', fr: 'French', zgh: 'Tamazight' }

export const titleOf = name => names[name] ?? name

export const percent = share =>
  share === null ? '–' : `${(share * 100).toFixed(share === 1 || share === 0 ? 0 : 1)}\u00a0%`

export function seconds(value) {
  if (value === null) return '–'
  if (value < 120) return `${value.toFixed(value < 10 ? 1 : 0)} s`
  if (value < 7_200) return `${Math.round(value / 60)} min`
  return value < 172_800 ? `${Math.round(value / 3_600)} h` : `${Math.round(value / 86_400)} days`
}

export const milliseconds = value => (value < 1_000 ? `${value} ms` : `${value / 1_000} s`)

export const whole = value => value.toLocaleString('fr-FR')

const clock = new Intl.DateTimeFormat('fr-MA', { timeZone: 'Africa/Casablanca', timeStyle: 'medium' })
export const timeOf = at => clock.format(new Date(at))
