// Values that must not be seen anywhere, and the search for them in every form they could take.

/** A place that was looked through, and what was found there: one text for each reading of its bytes. */
export interface Haystack {
  where: string
  content: string | Buffer
}

/** The places where any form of any canary stands, as `canary as form in place`. */
export function findCanaries(canaries: Iterable<string>, haystacks: readonly Haystack[]): string[] {
  const places = haystacks.map(({ where, content }) => {
    const text = typeof content === 'string' ? content : content.toString('latin1')
    return { where, text, folded: text.toLowerCase() }
  })
  return [...canaries].flatMap(canary =>
    formsOf(canary).flatMap(({ name, text, exact, alone }) =>
      places
        .filter(place => {
          const within = exact ? place.text : place.folded
          const wanted = exact ? text : text.toLowerCase()
          return alone ? standsAlone(within, wanted) : within.includes(wanted)
        })
        .map(({ where }) => `${canary} as ${name} in ${where}`),
    ),
  )
}

interface Form {
  name: string
  text: string
  /** Base64 tells capitals from small letters. */
  exact?: boolean
  /** So short that it turns up by chance within longer numbers. */
  alone?: boolean
}

export function formsOf(canary: string): Form[] {
  const bytes = Buffer.from(canary)
  const readable = [canary, ...datesIn(canary), ...numbersIn(canary)]
  return [
    ...readable.flatMap(text => [
      { name: 'it is', text, alone: text.length < 8 },
      { name: 'read backwards', text: text.split('').toReversed().join(''), alone: text.length < 8 },
    ]),
    { name: 'hexadecimal', text: bytes.toString('hex') },
    { name: 'UTF-16', text: Buffer.from(canary, 'utf16le').toString('latin1') },
    ...(encodeURIComponent(canary) === canary
      ? []
      : [{ name: 'in a URL', text: encodeURIComponent(canary) }]),
    { name: 'in a URL, all of it', text: [...bytes].map(byte => `%${byte.toString(16)}`).join('') },
    ...[0, 1, 2].flatMap(shift => {
      const text = innerBase64(bytes, shift)
      return [
        { name: `base64, shifted by ${shift}`, text, exact: true },
        {
          name: `base64url, shifted by ${shift}`,
          text: text.replaceAll('+', '-').replaceAll('/', '_'),
          exact: true,
        },
      ]
    }),
  ]
}

/** What of a text's base64 does not depend on what stands before and after it. */
function innerBase64(bytes: Buffer, shift: number): string {
  const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64')
  const tail = (shift + bytes.length) % 3
  return encoded.slice(Math.ceil((shift * 4) / 3), tail === 0 ? undefined : -4)
}

/** A date as people and programs write it. */
function datesIn(canary: string): string[] {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(canary) ?? []
  return day === undefined
    ? []
    : [`${day}${month}${year}`, `${year}${month}${day}`, `${day}/${month}/${year}`, `${day}-${month}-${year}`]
}

/** A phone number as it is dialled at home, and without any prefix. */
function numbersIn(canary: string): string[] {
  const national = /^\+212(\d{9})$/.exec(canary)?.[1]
  return national === undefined ? [] : [`0${national}`, national]
}

function standsAlone(within: string, wanted: string): boolean {
  for (let at = within.indexOf(wanted); at !== -1; at = within.indexOf(wanted, at + 1)) {
    const [before, after] = [within[at - 1] ?? '', within[at + wanted.length] ?? '']
    if (!/[0-9a-f]/.test(before) && !/[0-9a-f]/.test(after)) return true
  }
  return false
}
