// What somebody could post to the callbacks: the gateway's forms with anything in them, and anything at all.
import fc from 'fast-check'

export interface Posted {
  path: '/ussd' | '/ussd/events' | '/sms' | '/sms/delivery'
  contentType: string
  body: Buffer
}

/** Whom the attacker knows of: ids of calls in progress, and card numbers. */
export interface Known {
  sessions: readonly string[]
  cards: readonly string[]
}

const marks = [
  '\u200f',
  '\u200e',
  '\u202e',
  '\u2066',
  '\u2069',
  '\ufeff',
  '\u0640',
  '\u0000',
  '\u001b',
  '\u0085',
]
const oddities = [
  ...marks,
  '٣١١٢٢٠٢٧',
  '۱۲۳۴۵۶۷۸',
  '１２３',
  '👩‍👩‍👧‍👦',
  '\ud83d',
  '\udc00',
  'İıſK',
  '<script>alert(1)</script>',
  "'; drop table people; --",
  '{{7*7}}',
  '%00%0d%0aSet-Cookie: a=b',
  '__proto__',
  'constructor',
  'null',
  'NaN',
  '-0',
  '1e999',
  '9'.repeat(400),
]
const plausible = [
  '',
  '0',
  '00',
  '1',
  '2',
  '3',
  '4',
  '5',
  '6',
  '#',
  '31122027',
  '05091980',
  '1980',
  '0612345678',
]

const answer = ({ cards }: Known) =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...plausible) },
    { weight: 3, arbitrary: fc.constantFrom(...cards) },
    { weight: 2, arbitrary: fc.constantFrom(...oddities) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
    // Lone surrogates included.
    { weight: 1, arbitrary: fc.array(fc.integer({ min: 0xd700, max: 0xe010 }), { maxLength: 8 }).map(units) },
  )

const text = (known: Known) =>
  fc.oneof(
    { weight: 8, arbitrary: fc.array(answer(known), { maxLength: 12 }).map(answers => answers.join('*')) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 5_000 }).map(count => '*'.repeat(count)) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 1_200 }).map(count => '1*'.repeat(count)) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(answer(known), fc.integer({ min: 1, max: 20_000 }))
        .map(([one, count]) => one.repeat(Math.ceil(count / Math.max(1, one.length)))),
    },
  )

const phone = fc.oneof(
  // A few callers, who meet themselves.
  {
    weight: 10,
    arbitrary: fc.integer({ min: 0, max: 60 }).map(last => `+2126770000${String(last).padStart(2, '0')}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', '+', '0612345678', '+212', '+1', `+${'1'.repeat(40)}`, ...oddities),
  },
)
const session = ({ sessions }: Known) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 40 }).map(number => `ATUid_${number}`) },
    { weight: 2, arbitrary: fc.constantFrom(...sessions) },
    { weight: 1, arbitrary: fc.constantFrom('', 'x'.repeat(129), ...oddities) },
  )
const word = fc.oneof(
  fc.constantFrom('Success', 'Failed', 'Incomplete', 'Rejected', 'Sent', ''),
  fc.constantFrom(...oddities),
)

const forms = (known: Known): Record<Posted['path'], fc.Arbitrary<Record<string, string>>> => ({
  '/ussd': fc.record(
    {
      sessionId: session(known),
      phoneNumber: phone,
      networkCode: fc.constantFrom('60401', '60400', '', '__proto__', '9'.repeat(30)),
      serviceCode: fc.constantFrom('*000#', '', '\u0000'),
      text: text(known),
    },
    { requiredKeys: ['phoneNumber'] },
  ),
  '/ussd/events': fc.record(
    {
      sessionId: session(known),
      phoneNumber: phone,
      status: word,
      input: text(known),
      lastAppResponse: text(known),
      hopsMetadata: text(known),
    },
    { requiredKeys: [] },
  ),
  '/sms': fc.record(
    { id: fc.oneof(fc.uuid(), word), from: phone, to: word, text: text(known), date: word, linkId: word },
    { requiredKeys: [] },
  ),
  '/sms/delivery': fc.record(
    {
      id: fc.oneof(fc.constantFrom('None', 'ATXid_1', 'x'.repeat(300)), fc.uuid(), word),
      status: word,
      phoneNumber: phone,
      failureReason: text(known),
      retryCount: word,
    },
    { requiredKeys: [] },
  ),
})

const contentType = fc.oneof(
  { weight: 6, arbitrary: fc.constant('application/x-www-form-urlencoded') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'application/json',
      'multipart/form-data; boundary=x',
      'text/plain; charset=utf-16',
      'x',
      '',
    ),
  },
)

/** How a form is written: properly, or with its fields nested, repeated, or named for what objects inherit. */
const writings: ((fields: Record<string, string>) => Buffer)[] = [
  fields => encoded(Object.entries(fields)),
  fields => encoded(Object.entries(fields)),
  fields => encoded(Object.entries(fields)),
  fields =>
    encoded(
      Object.entries(fields).flatMap(([name, value]) => [
        [name, value],
        [name, 'again'],
      ]),
    ),
  fields =>
    encoded(
      Object.entries(fields).flatMap(([name, value]) => [
        [`${name}[]`, value],
        [`${name}[a][b]`, value],
      ]),
    ),
  fields =>
    encoded([
      ...Object.entries(fields),
      ['__proto__[phoneNumber]', 'x'],
      ['__proto__', 'x'],
      ['constructor', 'x'],
    ]),
  fields =>
    encoded([
      ...Object.entries(fields),
      ...Array.from({ length: 60 }, (_, index): [string, string] => [`f${index}`, 'x']),
    ]),
  fields => Buffer.from(JSON.stringify(fields)),
  // Nothing escaped.
  fields =>
    Buffer.from(
      Object.entries(fields)
        .map(([name, value]) => `${name}=${value}`)
        .join('&'),
    ),
]

const path = fc.constantFrom<Posted['path'][]>(
  '/ussd',
  '/ussd',
  '/ussd',
  '/ussd/events',
  '/sms',
  '/sms/delivery',
)

export function hostile(known: Known): fc.Arbitrary<Posted> {
  const all = forms(known)
  const form = path.chain(to =>
    fc
      .tuple(all[to], fc.constantFrom(...writings), contentType)
      .map(([fields, write, type]): Posted => ({ path: to, contentType: type, body: write(fields) })),
  )
  const bytes = fc
    .tuple(path, fc.uint8Array({ maxLength: 400 }), contentType)
    .map(([to, body, type]): Posted => ({ path: to, contentType: type, body: Buffer.from(body) }))
  const enormous = fc.tuple(path, fc.integer({ min: 16_000, max: 300_000 })).map(
    ([to, length]): Posted => ({
      path: to,
      contentType: 'application/x-www-form-urlencoded',
      body: Buffer.alloc(length, 'text='),
    }),
  )
  return fc.oneof(
    { weight: 40, arbitrary: form },
    { weight: 8, arbitrary: bytes },
    { weight: 1, arbitrary: enormous },
  )
}

function encoded(fields: readonly (readonly string[])[]): Buffer {
  return Buffer.from(fields.map(([name = '', value = '']) => `${percent(name)}=${percent(value)}`).join('&'))
}

/** Percent signs for all that is no letter or digit; half a surrogate pair becomes the bytes it would have. */
function percent(text: string): string {
  return Array.from(text, character => {
    if (/^[A-Za-z0-9]$/.test(character)) return character
    const unit = character.charCodeAt(0)
    const bytes =
      character.length === 1 && unit >= 0xd800 && unit <= 0xdfff
        ? [0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)]
        : [...Buffer.from(character)]
    return bytes.map(byte => `%${byte.toString(16).padStart(2, '0')}`).join('')
  }).join('')
}

function units(codes: readonly number[]): string {
  return String.fromCharCode(...codes)
}
