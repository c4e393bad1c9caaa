/** The words that came along with the page, in its language; and how figures and times are written. */

const spoken = JSON.parse(document.getElementById('words')?.textContent ?? '{}')

/** A text of the page with its values put in. */
export const say = (name, values = {}) =>
  (spoken.texts?.[name] ?? name).replace(/\{(\w+)\}/g, (all, key) =>
    key in values ? isolated(values[key]) : all,
  )

/** Latin letters and digits keep their own order among Arabic ones. */
const isolated = value => (spoken.dir === 'rtl' ? `\u2068${value}\u2069` : value)

/** `group` is one of those that came along: sides, kinds, messageStates, verdicts, outages, lines. What it does not know stays. */
export const nameOf = (group, name) => spoken[group]?.[name] ?? name

export const meaningOf = name => spoken.meanings?.[name] ?? ''
/** A state in two or three words. */
export const labelOf = state => spoken.labels?.[state] ?? state
/** What callers read in it, and in which language. */
export const readIn = state => spoken.read?.[state] ?? ''
export const isEnglish = (spoken.language ?? 'en') === 'en'
export const readLanguage = isEnglish ? 'fr' : spoken.language

export const titleOf = name => nameOf('sides', name)

export const percent = share =>
  share === null ? '–' : `${(share * 100).toFixed(share === 1 || share === 0 ? 0 : 1)}\u00a0%`

export function seconds(value) {
  if (value === null) return '–'
  if (value < 120) return say('seconds', { count: value.toFixed(value < 10 ? 1 : 0) })
  if (value < 7_200) return say('minutes', { count: Math.round(value / 60) })
  if (value < 172_800) return say('hours', { count: Math.round(value / 3_600) })
  return say('days', { count: Math.round(value / 86_400) })
}

export const milliseconds = value =>
  value < 1_000 ? say('milliseconds', { count: value }) : say('seconds', { count: String(value / 1_000) })

export const whole = value => value.toLocaleString('fr-FR')

const clock = new Intl.DateTimeFormat('fr-MA', { timeZone: 'Africa/Casablanca', timeStyle: 'medium' })
export const timeOf = at => clock.format(new Date(at))

const calendar = new Intl.DateTimeFormat('fr-MA', {
  timeZone: 'Africa/Casablanca',
  day: '2-digit',
  month: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
})
export const momentOf = at => calendar.format(new Date(at)).replace(',', '')
