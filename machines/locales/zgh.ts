/**
 * Tamazight, in Tifinagh: written from left to right, 70 characters a screen. **Not yet read over by a native reader**,
 * and so switched off unless `LANGUAGES` names it.
 */
import { type Locale, ungrouped, type Values } from './locale.ts'

const cardOf = ({ residence, idNumber }: Values) => `${residence ? 'ⵜⴰⵣⴷⴷⵓⵖⵜ' : 'ⵜⴰⵏⴰⵎⵓⵔⵜ'} ${idNumber}`

export const zgh = {
  name: 'ⵜⴰⵎⴰⵣⵉⵖⵜ',
  greeting: 'AMO ⵜⴰⴷⴰⵎⵓⵏ',
  back: '0 ⴰⵖⵓⵍ',
  leave: ['00 ⴼⴼⵖ', '00'],
  backAndLeave: ['0 ⴰⵖⵓⵍ 00 ⴼⴼⵖ', '0 ⴰⵖⵓⵍ 00', '0 00'],

  questions: {
    language: { ask: '' },
    idKind: {
      ask: ({ missingSms }) =>
        missingSms ? ['ⵓⵔ ⴷ ⵢⵓⵡⵉⴹ SMS?\nⵎⴰⵏ ⵜⴰⴽⴰⵔⴹⴰ?', 'ⵎⴰⵏ ⵜⴰⴽⴰⵔⴹⴰ?'] : ['ⵎⴰⵏ ⵜⴰⴽⴰⵔⴹⴰ?', 'ⵜⴰⴽⴰⵔⴹⴰ?', ''],
      choices: {
        cnie: ['ⵜⴰⵏⴰⵎⵓⵔⵜ', 'CNIE'],
        residence: 'ⵜⴰⵣⴷⴷⵓⵖⵜ',
        help: 'ⵜⵉⵡⵉⵙⵉ',
        missingSms: 'ⵓⵔ ⴷ ⵢⵓⵡⵉⴹ SMS',
      },
    },
    help: {
      ask: ({ callCentre }) => [
        `ⴰⴷ ⵜⴰⵎⵥⴷ ⵓⵟⵟⵓⵏ ⴷ ⵜⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ ⵙ SMS\nⵜⵉⵡⵉⵙⵉ: ${ungrouped(callCentre)}`,
        `ⵓⵟⵟⵓⵏ ⴷ ⵜⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ ⵙ SMS\nⵜⵉⵡⵉⵙⵉ: ${ungrouped(callCentre)}`,
      ],
    },
    idNumber: {
      ask: ({ residence }) =>
        residence ? 'ⵓⵟⵟⵓⵏ ⵏ ⵜⴽⴰⵔⴹⴰ ⵜⴰⵣⴷⴷⵓⵖⵜ\nⴰⵎⴷⵢⴰ: A123456B' : 'ⵓⵟⵟⵓⵏ ⵏ ⵜⴽⴰⵔⴹⴰ ⵜⴰⵏⴰⵎⵓⵔⵜ\nⴰⵎⴷⵢⴰ: AB123456',
    },
    idLetters: {
      ask: ['ⵉⵙⴽⴽⵉⵍⵏ ⵏ ⵜⴽⴰⵔⴹⴰ\nA=01 B=02 Z=26\nⴰⵎⴷⵢⴰ: AB=0102', 'ⵉⵙⴽⴽⵉⵍⵏ?\nA=01 B=02 Z=26\nAB=0102'],
    },
    idExpiry: { ask: ['ⵜⵉⴳⵉⵔⴰ ⵏ ⵜⴽⴰⵔⴹⴰ\nⴰⵙⵙ ⴰⵢⵢⵓⵔ ⴰⵙⴳⴳⵯⴰⵙ: 31122027', 'ⵜⵉⴳⵉⵔⴰ ⵏ ⵜⴽⴰⵔⴹⴰ\nⴰⵎⴷⵢⴰ: 31122027'] },
    birthDate: {
      ask: [
        'ⵜⴰⵍⴰⵍⵉⵜ\nⴰⵙⵙ ⴰⵢⵢⵓⵔ ⴰⵙⴳⴳⵯⴰⵙ: 05091980\nⴰⵔ ⴰⵙⵙ: 1980',
        'ⵜⴰⵍⴰⵍⵉⵜ\nⴰⵎⴷⵢⴰ: 05091980\nⴰⵔ ⴰⵙⵙ: 1980',
        'ⵜⴰⵍⴰⵍⵉⵜ\nⴰⵎⴷⵢⴰ: 05091980',
      ],
    },
    review: {
      ask: values => {
        const { idExpiry, birthDate, phone, otherPhone } = values
        const card = cardOf(values)
        const plain = `${card}\n${idExpiry}\n${birthDate}`
        return [
          `${card}\nⴰⵔ ${idExpiry}\nⵜⴰⵍⴰⵍⵉⵜ ${birthDate}\n${phone}`,
          `${plain}\n${phone}`,
          otherPhone ? `${card}\n${birthDate}\n${phone}` : plain,
          `${card}\n${otherPhone ? phone : birthDate}`,
        ]
      },
      choices: { confirm: 'ⵢⴰⵀ', change: ['ⵙⵏⴼⵍ', 'ⵓⵀⵓ'] },
      footer: ['0 ⴰⵖⵓⵍ 00', '0 00'],
    },
    change: {
      ask: ['ⵎⴰⴷ ⵜⵙⵏⴼⵍⴷ?', 'ⵙⵏⴼⵍ?', ''],
      choices: {
        idKind: 'ⵜⴰⴽⴰⵔⴹⴰ',
        idNumber: 'ⵓⵟⵟⵓⵏ',
        idExpiry: 'ⵜⵉⴳⵉⵔⴰ',
        birthDate: 'ⵜⴰⵍⴰⵍⵉⵜ',
        phone: ['ⵜⵉⵍⵉⴼⵓⵏ', 'ⵜⵉⵍⵉⴼⵓⵏ', 'Tel'],
        email: 'ⵉⵎⴰⵢⵍ',
      },
    },
    phone: { ask: 'ⵓⵟⵟⵓⵏ ⵢⴰⴹⵏ ⵏ ⵜⵉⵍⵉⴼⵓⵏ\nⴰⵎⴷⵢⴰ: 0612345678' },
    phoneAgain: { ask: 'ⴰⵔⴰ ⴷⴰⵖ ⵓⵟⵟⵓⵏ ⴰⴷ' },
    operator: {
      ask: ['ⵎⴰⵏ ⵜⴰⵎⵙⵙⵓⵔⵜ?', ''],
      choices: { iam: 'Maroc Telecom', orange: 'Orange', inwi: 'inwi' },
    },
    email: { ask: ['ⵉⵎⴰⵢⵍ ⵏⵏⴽ\nⴰⵎⴷⵢⴰ: nom@exemple.ma', 'ⵉⵎⴰⵢⵍ ⵏⵏⴽ'] },
    emailCheck: {
      ask: ({ email }) => [`ⵉⵙ ⵉⵖⵓⴷⴰ ⵉⵎⴰⵢⵍ ⴰⴷ?\n${email}`, `ⵉⵙ ⵉⵖⵓⴷⴰ?\n${email}`, email],
      choices: { yes: ['ⵢⴰⵀ', 'ⵢⴰⵀ', 'ⵢⴰⵀ', 'OK'], no: ['ⵙⵏⴼⵍ', 'ⵙⵏⴼⵍ', 'ⵓⵀⵓ'] },
    },
    code: {
      ask: ({ phone, knownPhone }) =>
        knownPhone ? ['ⴰⵔⴰ ⵜⴰⵏⴳⴰⵍⵜ ⵏ ⵜⵉⵍⵉⴼⵓⵏ ⵏⵏⴽ', 'ⵜⴰⵏⴳⴰⵍⵜ ⵏ SMS'] : `ⴰⵔⴰ ⵜⴰⵏⴳⴰⵍⵜ ⵏ SMS\n${phone}`,
      choices: {
        newCode: ['ⵜⴰⵏⴳⴰⵍⵜ ⵜⴰⵎⴰⵢⵏⵓⵜ', 'ⵜⴰⵎⴰⵢⵏⵓⵜ'],
        noSuchPhone: ['ⵓⵔ ⵖⵓⵔⵉ ⵜⵉⵍⵉⴼⵓⵏ ⴰⴷ', 'ⵓⵔ ⵖⵓⵔⵉ'],
      },
    },
    notFound: { ask: ['ⵓⵔ ⴽ ⵏⵓⴼⵉ ⵙ ⵜⵎⵔⴰⵔⵓⵜⵉⵏ ⴰⴷ.', ''], choices: { change: 'ⵙⵏⴼⵍ' } },
    smsFate: {
      ask: ({ sms }) =>
        ({
          onItsWay: [`SMS ⴳ ⵓⴱⵔⵉⴷ ${sms.at}\n${sms.to}`] as const,
          delivered: [`ⵢⵓⵡⴹ SMS ${sms.at}\n${sms.to}`] as const,
          failed: [`ⵓⵔ ⵢⵓⵡⵉⴹ SMS ${sms.at}\n${sms.to}`] as const,
          doubtful: [
            `ⵉⵇⵇⴰⵏ ⴰⴷ ⵓⵔ ⵢⵓⵡⵉⴹ SMS ${sms.at}\n${sms.to}`,
            `ⵓⵔ ⵢⵓⵡⵉⴹ SMS? ${sms.at}\n${sms.to}`,
          ] as const,
        })[sms.state],
      choices: { renew: ['ⵜⴰⴳⵓⵔⵉ ⵜⴰⵎⴰⵢⵏⵓⵜ', 'ⵜⴰⵎⴰⵢⵏⵓⵜ'] },
    },
    resume: {
      ask: ['ⵓⵔ ⵉⴽⵎⵎⵍ ⵓⵙⵓⵜⵔ ⵏⵏⴽ.', ''],
      choices: { continue: 'ⴽⵎⵎⵍ', restart: ['ⵙⴳ ⵜⵉⵣⵡⵓⵔⵉ', 'ⴰⵍⵙ'] },
    },
    onItsWay: {
      ask: ['ⵜⴰⵎⵔⴰⵔⵓⵜ ⴰⴷ ⴷ ⵜⴰⵡⴹ ⵙ SMS.', ''],
      choices: { restart: ['ⴰⵙⵓⵜⵔ ⵢⴰⴹⵏ', 'ⵢⴰⴹⵏ'] },
    },
  },

  problems: {
    choice: ['ⵙⵜⵉ ⵢⴰⵏ ⵓⵟⵟⵓⵏ', 'ⵙⵜⵉ', '!'],
    cnie: ['ⴰⵔⴰ ⵉⵙⴽⴽⵉⵍⵏ ⴷ ⵓⵟⵟⵓⵏⵏ', 'ⵉⵙⴽⴽⵉⵍⵏ ⴷ ⵓⵟⵟⵓⵏⵏ'],
    residence: ['ⴰⵔⴰ ⵉⵙⴽⴽⵉⵍⵏ ⴷ ⵓⵟⵟⵓⵏⵏ', 'ⵉⵙⴽⴽⵉⵍⵏ ⴷ ⵓⵟⵟⵓⵏⵏ'],
    letters: ['ⴰⵔⴰ ⵓⵟⵟⵓⵏⵏ: 2 ⵏⵖⴷ 4', 'ⵓⵟⵟⵓⵏⵏ: 2 ⵏⵖⴷ 4'],
    date: ['ⴰⵔⴰ 8 ⵓⵟⵟⵓⵏⵏ', 'ⵓⵟⵟⵓⵏⵏ: 8'],
    shortYear: ['ⴰⵙⴳⴳⵯⴰⵙ: 4 ⵓⵟⵟⵓⵏⵏ', 'ⴰⵙⴳⴳⵯⴰⵙ: 4'],
    noSuchDay: ['ⵥⵔ ⴰⵙⵙ ⴷ ⵡⴰⵢⵢⵓⵔ', 'ⵥⵔ ⴰⵙⵙ'],
    birthRange: 'ⵥⵔ ⴰⵙⴳⴳⵯⴰⵙ',
    expiryRange: 'ⵥⵔ ⴰⵙⴳⴳⵯⴰⵙ',
    expiryPast: ['ⵓⵔ ⵉⴳⵉ ⵜⴰⵍⴰⵍⵉⵜ', 'ⵎⴰⵛⵉ ⵜⴰⵍⴰⵍⵉⵜ'],
    phone: ['ⴰⵔⴰ 10 ⵓⵟⵟⵓⵏⵏ', 'ⵓⵟⵟⵓⵏⵏ: 10'],
    phoneTwice: ['ⵓⵔ ⵎⵛⴰⵛⴽⴰⵏ', 'ⵜⴰⵣⴳⵍⵜ'],
    email: ['ⴰⵔⴰ ⵉⵎⴰⵢⵍ ⵙ @', 'ⵉⵎⴰⵢⵍ ⵙ @'],
    emailLong: ['ⵉⵎⴰⵢⵍ ⵖⵣⵣⵉⴼ: 40', 'ⵖⵣⵣⵉⴼ: 40'],
    codeForm: 'ⵓⵟⵟⵓⵏⵏ: 6',
    codeWrong: 'ⵜⴰⵣⴳⵍⵜ',
    codeWait: 'ⵇⵇⵍ ⵉⵎⵉⴽ',
    codeNew: ['ⵏⵓⵣⵏ ⵜⴰⵏⴳⴰⵍⵜ ⵜⴰⵎⴰⵢⵏⵓⵜ', 'ⵏⵓⵣⵏ ⵜⴰⵏⴳⴰⵍⵜ'],
    help: ({ callCentre }) => [`ⵜⵉⵡⵉⵙⵉ: ${ungrouped(callCentre)}`, ungrouped(callCentre)],
  },

  card: cardOf,
  unread: text => (text === '' ? 'ⵜⴰⴱⵔⴰⵜ ⵜⵖⵣⵣⵉⴼ, ⵓⵔ ⵜⵜ ⵏⵖⵔⵉ.' : `ⵓⵔ ⵏⵖⵔⵉ: ${text}`),

  endings: {
    passwordSent: ({ registrationNumber, phone, otherPhone }) =>
      otherPhone
        ? [
            `ⵓⵟⵟⵓⵏ ⵏⵏⴽ:\n${registrationNumber}\nⵜⴰⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ ⴰⴷ ⵜⴰⵡⴹ ⵙ SMS\n${phone}`,
            `ⵓⵟⵟⵓⵏ ⵏⵏⴽ:\n${registrationNumber}\nⵜⴰⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ ⵙ SMS\n${phone}`,
            `ⵓⵟⵟⵓⵏ ⵏⵏⴽ:\n${registrationNumber}\nⵜⴰⴳⵓⵔⵉ ⵙ SMS\n${phone}`,
          ]
        : [
            `ⵓⵟⵟⵓⵏ ⵏⵏⴽ:\n${registrationNumber}\nⵜⴰⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ ⴰⴷ ⴷ ⵜⴰⵡⴹ ⵙ SMS`,
            `ⵓⵟⵟⵓⵏ ⵏⵏⴽ:\n${registrationNumber}\nⵜⴰⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ ⵙ SMS`,
          ],
    accountExists: ({ registrationNumber }) => `ⵓⵟⵟⵓⵏ ⵏⵏⴽ:\n${registrationNumber}\nⵙⵎⵔⵙ ⵜⴰⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ ⵏⵏⴽ.`,
    coveredElsewhere: ({ schemeName, callCentre }) => [
      `ⵖⵓⵔⴽ ⵜⴰⵎⵏⵏⴰ ⵢⴰⴹⵏ:\n${schemeName}\nⵖⵔ: ${ungrouped(callCentre)}`,
      `ⵖⵓⵔⴽ:\n${schemeName}\nⵖⵔ: ${ungrouped(callCentre)}`,
    ],
    unknown: ({ callCentre }) => `ⵓⵔ ⵏⵓⴼⵉ ⵉⵙⵎ ⵏⵏⴽ.\nⵙⴰⵍ ⵍⵇⵢⵢⴰⴷⴰ ⵏⵖⴷ\n${ungrouped(callCentre)}`,
    passwordRenewed: ({ sms }) => `ⵜⴰⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ ⵜⴰⵎⴰⵢⵏⵓⵜ ⵙ SMS\n${sms.to}`,
    noPasswordSms: ({ callCentre }) => `ⵓⵔ ⵏⵓⵣⵉⵏ ⵜⴰⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ.\nⵖⵔ: ${ungrouped(callCentre)}`,
    delayed: 'ⵇⵇⵍ. ⵜⴰⵎⵔⴰⵔⵓⵜ ⴰⴷ ⴷ ⵜⴰⵡⴹ ⵙ SMS.',
    codeByDial: ({ serviceCode }) => `ⵏⵓⵣⵏ ⵜⴰⵏⴳⴰⵍⵜ ⵙ SMS.\nⴰⴷ ⵜⵜ ⵜⴰⵔⴰⴷ, ⵖⵔ ⴷⴰⵖ: ${serviceCode}`,
    continuedElsewhere: 'ⴰⵙⵓⵜⵔ ⵏⵏⴽ ⵉⴷⴷⴰ ⴳ ⵜⵖⵓⵔⵉ ⵢⴰⴹⵏ ⵏⵖⴷ ⵙ SMS.',
    left: 'ⵜⴰⵏⵎⵎⵉⵔⵜ. ⴰⵔ ⵜⵉⵎⵍⵉⵍⵉⵜ.',
    tooManyMistakes: ({ callCentre }) => `ⵓⵔ ⵏⴼⵀⵉⵎ ⵜⵉⵎⵔⴰⵔⵓⵜⵉⵏ ⵏⵏⴽ.\nⵖⵔ: ${ungrouped(callCentre)}`,
    tooManyLookUps: ({ callCentre }) => `ⵉⵔⵎⵏ ⴳⴳⵓⵜⵏ ⴰⵙⵙⴰ.\nⴰⵙⴽⴽⴰ, ⵏⵖⴷ ⵖⵔ:\n${ungrouped(callCentre)}`,
    claimWaits: ({ registrationNumber, claimUntil }) =>
      `ⵓⵟⵟⵓⵏ ⵏⵏⴽ:\n${registrationNumber}\nⵖⵔ ⴷⴰⵖ ⴹⴰⵕⵜ: ${claimUntil}`,
    callCentre: ({ callCentre }) => `ⵓⵔ ⵏⵥⴹⴰⵕ ⴰⴷ ⵏⵔⴰⵔ ⴷⴰ.\nⵖⵔ:\n${ungrouped(callCentre)}`,
    tooManyCodes: ({ callCentre }) => `ⵜⵉⵏⴳⴰⵍⵉⵏ ⴳⴳⵓⵜⵏⵜ.\nⵖⵔ: ${ungrouped(callCentre)}`,
    codeRefused: ({ callCentre }) => `ⵜⴰⵏⴳⴰⵍⵜ ⵓⵔ ⵜⵎⵉⴷⴷⵉ.\nⵖⵔ: ${ungrouped(callCentre)}`,
    busy: 'ⵇⵇⵍ ⵉⵎⵉⴽ, ⵜⵖⵔⴷ ⴷⴰⵖ.',
    unavailable: ({ callCentre }) => `ⵓⵔ ⵉⵍⵍⵉ ⵓⵎⵓⵔⵙ ⵖⵉⵍⴰⴷ.\nⵖⵔ: ${ungrouped(callCentre)}`,
  },

  messages: {
    password: password => `ⵜⴰⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ Ma CNSS:\n${password}\nⵙⵏⴼⵍ ⵜⵜ ⴳ ⵓⵏⴽⵛⵓⵎ ⴰⵎⵣⵡⴰⵔⵓ`,
    newPassword: ({ password, at }) => `ⵜⴰⴳⵓⵔⵉ ⵜⴰⵎⴰⵢⵏⵓⵜ (${at}):\n${password}\nⵜⴰⵇⴱⵓⵔⵜ ⵓⵔ ⵜⵙⵡⵓⵔⵉ. ⵙⵏⴼⵍ ⵜⵜ`,
    passwordDoubtful: ({ serviceCode }) => `ⵓⵔ ⵜⵓⵡⵉⴹ ⵜⴰⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ?\nⵖⵔ ⵉ ${serviceCode}, ⵓⵔ ⴷ ⵢⵓⵡⵉⴹ SMS`,
    code: code => `ⵜⴰⵏⴳⴰⵍⵜ AMO:\n${code}\nⴰⴷ ⵜⵜ ⵓⵔ ⵜⴰⴽⴰⴷ ⵉ ⵢⴰⵏ`,
    number: registrationNumber => `ⵓⵟⵟⵓⵏ ⵏⵏⴽ ⴳ AMO:\n${registrationNumber}`,
    help: ({ callCentre }) => `ⴰⵣⵏ: AMO, ⵔⴰⵔ ⵖⴼ ⵉⵙⵇⵙⵉⵜⵏ.\nⴰⴷ ⵏⵙⴼⴹ: STOP\nⵜⵉⵡⵉⵙⵉ: ${ungrouped(callCentre)}`,
    stopped: 'ⵏⵙⴼⴹ ⵜⵉⵎⵔⴰⵔⵓⵜⵉⵏ ⵏⵏⴽ. ⴰⵎⵉⴹⴰⵏ ⵉⵇⵇⵉⵎ.',
    stoppedAnswerComes: 'ⵏⵙⴼⴹ ⵜⵉⵎⵔⴰⵔⵓⵜⵉⵏ ⵏⵏⴽ. ⵜⴰⵎⵔⴰⵔⵓⵜ ⴰⴷ ⴷ ⵜⴰⵡⴹ ⵙ SMS.',
    nothingToStop: 'ⵓⵔ ⵉⵍⵍⵉ ⵎⴰ ⵏⵙⴼⴹ.\nⴰⵣⵏ: AMO',
    claimNotice: () => 'AMO: ⵉⵜⵜⵓⵙⵓⵜⵔ ⵓⵎⵉⴹⴰⵏ ⵏⵏⴽ ⵙ ⵜⵉⵍⵉⴼⵓⵏ ⵢⴰⴹⵏ.\nⵎⴰⵛⵉ ⴽⵢⵢ? ⴰⵣⵏ: ⵓⵀⵓ',
    claimDenied: ({ callCentre }) => `ⵏⵙⵍⴰ ⴰⵙ. ⵓⵔ ⵔⴰⴷ ⵏⵔⵥⵎ ⴰⵎⵢⴰ.\nⵖⵔ: ${ungrouped(callCentre)}`,
    claimGranted: ({ serviceCode }) => `ⵓⵔ ⵢⵓⴳⵉ ⵢⴰⵏ.\nⵉ ⵜⴰⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ, ⵖⵔ ⴷⴰⵖ: ${serviceCode}`,
    callGoesOn: 'ⵜⴰⵖⵓⵔⵉ ⵏⵏⴽ ⵜⴷⴷⴰ, ⵔⴰⵔ ⴳⵉⵙ.\nⵓⵔ ⵏⵓⵎⵉⵥ SMS ⴰⴷ.',
    lastReply: ({ until, serviceCode }) => `ⴳⴳⵓⵜⵏ SMS: ⵓⵔ ⵏⵜⵜⵔⴰⵔ ⴰⵔ ${until}.\nⵖⵔ ⵉ ${serviceCode}`,
    confirmation: {
      subject: 'ⴰⵎⵉⴹⴰⵏ ⵏⵏⴽ Ma CNSS ⵉⵔⵥⵎ',
      lines: [
        'ⴰⵣⵓⵍ,',
        'ⴰⵎⵉⴹⴰⵏ ⵏⵏⴽ ⴳ Ma CNSS ⵉⵔⵥⵎ.',
        'ⵜⴰⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ ⴰⴷ ⴷ ⵜⴰⵡⴹ ⵙ SMS. ⵓⵔ ⵜⵜ ⵏⵜⵜⴰⵣⵏ ⵙ ⵉⵎⴰⵢⵍ.',
        'ⵉⴳ ⵓⵔ ⵜⵙⵓⵜⵔⴷ ⴰⵢⴰ, ⵖⵔ ⵉ CNSS.',
      ],
    },
  },
} satisfies Locale
