/**
 * Tamazight, in Tifinagh: written from left to right, 70 characters a screen. **Not yet read over by a native reader**,
 * and so switched off unless `LANGUAGES` names it.
 */
import { ungrouped, type Words } from './words.ts'

export const zgh = {
  name: 'ⵜⴰⵎⴰⵣⵉⵖⵜ',
  greeting: 'AMO ⵜⴰⴷⴰⵎⵓⵏ',
  back: '0 ⴰⵖⵓⵍ',
  leave: ['00 ⴼⴼⵖ', '00'],
  backAndLeave: ['0 ⴰⵖⵓⵍ 00 ⴼⴼⵖ', '0 00'],

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
    help: { ask: 'ⵙⵓⵊⴷ ⵜⴰⴽⴰⵔⴹⴰ. ⴰⴷ ⵜⴰⵎⵥⴷ ⵓⵟⵟⵓⵏ\nⴷ ⵜⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ ⵙ SMS' },
    idNumber: {
      ask: ({ residence }) =>
        residence ? 'ⵓⵟⵟⵓⵏ ⵏ ⵜⴽⴰⵔⴹⴰ ⵜⴰⵣⴷⴷⵓⵖⵜ\nⴰⵎⴷⵢⴰ: A123456B' : 'ⵓⵟⵟⵓⵏ ⵏ ⵜⴽⴰⵔⴹⴰ ⵜⴰⵏⴰⵎⵓⵔⵜ\nⴰⵎⴷⵢⴰ: AB123456',
    },
    idLetters: { ask: 'ⵉⵙⴽⴽⵉⵍⵏ ⵏ ⵜⴽⴰⵔⴹⴰ\nA=01 Z=26\nⴰⵎⴷⵢⴰ: AB=0102' },
    idExpiry: { ask: ['ⵜⵉⴳⵉⵔⴰ ⵏ ⵜⴽⴰⵔⴹⴰ\nⴰⵙⵙ ⴰⵢⵢⵓⵔ ⴰⵙⴳⴳⵯⴰⵙ: 31122027', 'ⵜⵉⴳⵉⵔⴰ ⵏ ⵜⴽⴰⵔⴹⴰ\nⴰⵎⴷⵢⴰ: 31122027'] },
    birthDate: {
      ask: ['ⵜⴰⵍⴰⵍⵉⵜ\nⴰⵙⵙ ⴰⵢⵢⵓⵔ ⴰⵙⴳⴳⵯⴰⵙ: 05091980\nⵏⵖⴷ ⴰⵙⴳⴳⵯⴰⵙ: 1980', 'ⵜⴰⵍⴰⵍⵉⵜ\nⴰⵎⴷⵢⴰ: 05091980 ⵏⵖⴷ 1980'],
    },
    review: {
      ask: ({ idNumber, idExpiry, birthDate, phone }) => [
        `${idNumber}\nⴰⵔ ${idExpiry}\nⵉⵍⵓⵍ ${birthDate}\n${phone}`,
        `${idNumber}\n${idExpiry}\n${birthDate}\n${phone}`,
      ],
      choices: { confirm: 'ⵢⴰⵀ', change: ['ⵙⵏⴼⵍ', 'ⵓⵀⵓ'] },
      footer: '0 00',
    },
    change: {
      ask: ['ⵎⴰⴷ ⵜⵙⵏⴼⵍⴷ?', ''],
      choices: {
        idKind: 'ⵜⴰⴽⴰⵔⴹⴰ',
        idNumber: 'ⵓⵟⵟⵓⵏ',
        idExpiry: 'ⵜⵉⴳⵉⵔⴰ',
        birthDate: 'ⵜⴰⵍⴰⵍⵉⵜ',
        phone: 'ⵜⵉⵍⵉⴼⵓⵏ',
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
      choices: { yes: 'ⵢⴰⵀ', no: 'ⵙⵏⴼⵍ' },
    },
    code: {
      ask: ({ phone }) => `ⴰⵔⴰ ⵜⴰⵏⴳⴰⵍⵜ ⵏ SMS\n${phone}`,
      choices: { newCode: ['ⵜⴰⵏⴳⴰⵍⵜ ⵜⴰⵎⴰⵢⵏⵓⵜ', 'ⵜⴰⵎⴰⵢⵏⵓⵜ'] },
    },
    notFound: { ask: ['ⵓⵔ ⴽ ⵏⵓⴼⵉ ⵙ ⵜⵎⵔⴰⵔⵓⵜⵉⵏ ⴰⴷ.', ''], choices: { change: 'ⵙⵏⴼⵍ' } },
    smsFate: {
      ask: ({ sms }) =>
        ({
          onItsWay: [`SMS ⴳ ⵓⴱⵔⵉⴷ ${sms.at}\n${sms.to}`] as const,
          delivered: [`ⵢⵓⵡⴹ SMS ${sms.at}\n${sms.to}`] as const,
          failed: [`ⵓⵔ ⵢⵓⵡⵉⴹ SMS ${sms.at}\n${sms.to}`] as const,
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
    cnie: ['ⵓⵟⵟⵓⵏ ⵓⵔ ⵉⵎⵉⴷⴷⵉ', 'ⵜⴰⵣⴳⵍⵜ'],
    residence: ['ⵓⵟⵟⵓⵏ ⵓⵔ ⵉⵎⵉⴷⴷⵉ', 'ⵜⴰⵣⴳⵍⵜ'],
    letters: ['ⵜⴰⵣⴳⵍⵜ', '!'],
    date: ['ⴰⵙⴰⴽⵓⴷ ⵓⵔ ⵉⵎⵉⴷⴷⵉ', 'ⵜⴰⵣⴳⵍⵜ'],
    birthRange: ['ⴰⵙⴰⴽⵓⴷ ⵓⵔ ⵉⵎⵉⴷⴷⵉ', 'ⵜⴰⵣⴳⵍⵜ'],
    expiryRange: ['ⴰⵙⴰⴽⵓⴷ ⵉⴳⴳⵓⴳ', 'ⵉⴳⴳⵓⴳ'],
    phone: ['ⵓⵟⵟⵓⵏ ⵓⵔ ⵉⵎⵉⴷⴷⵉ', 'ⵜⴰⵣⴳⵍⵜ'],
    phoneTwice: ['ⵓⵔ ⵎⵛⴰⵛⴽⴰⵏ', 'ⵜⴰⵣⴳⵍⵜ'],
    email: ['ⵉⵎⴰⵢⵍ ⵓⵔ ⵉⵎⵉⴷⴷⵉ', 'ⵜⴰⵣⴳⵍⵜ'],
    emailLong: ['ⵉⵎⴰⵢⵍ ⵖⵣⵣⵉⴼ', 'ⵖⵣⵣⵉⴼ'],
    codeForm: 'ⵓⵟⵟⵓⵏⵏ: 6',
    codeWrong: 'ⵜⴰⵣⴳⵍⵜ',
    codeWait: 'ⵇⵇⵍ ⵉⵎⵉⴽ',
    codeNew: ['ⵏⵓⵣⵏ ⵜⴰⵏⴳⴰⵍⵜ ⵜⴰⵎⴰⵢⵏⵓⵜ', 'ⵏⵓⵣⵏ ⵜⴰⵏⴳⴰⵍⵜ'],
  },

  endings: {
    passwordSent: ({ registrationNumber, phone, otherPhone }) =>
      otherPhone
        ? [
            `ⵓⵟⵟⵓⵏ ⵏⵏⴽ:\n${registrationNumber}\nⵜⴰⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ ⴰⴷ ⵜⴰⵡⴹ ⵙ SMS\n${phone}`,
            `ⵓⵟⵟⵓⵏ ⵏⵏⴽ:\n${registrationNumber}\nⵜⴰⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ ⵙ SMS\n${phone}`,
          ]
        : `ⵓⵟⵟⵓⵏ ⵏⵏⴽ:\n${registrationNumber}\nⵜⴰⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ ⴰⴷ ⴷ ⵜⴰⵡⴹ ⵙ SMS`,
    accountExists: ({ registrationNumber }) => `ⵓⵟⵟⵓⵏ ⵏⵏⴽ:\n${registrationNumber}\nⵙⵎⵔⵙ ⵜⴰⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ ⵏⵏⴽ.`,
    coveredElsewhere: ({ schemeName, callCentre }) => [
      `ⵖⵓⵔⴽ ⵜⴰⵎⵏⵏⴰ ⵢⴰⴹⵏ:\n${schemeName}\nⵖⵔ: ${ungrouped(callCentre)}`,
      `ⵖⵓⵔⴽ:\n${schemeName}\nⵖⵔ: ${ungrouped(callCentre)}`,
    ],
    unknown: ({ callCentre }) => `ⵓⵔ ⵏⵓⴼⵉ ⵉⵙⵎ ⵏⵏⴽ.\nⵙⴰⵍ ⵍⵇⵢⵢⴰⴷⴰ ⵏⵖⴷ\n${ungrouped(callCentre)}`,
    passwordRenewed: ({ sms }) => `ⵜⴰⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ ⵜⴰⵎⴰⵢⵏⵓⵜ ⵙ SMS\n${sms.to}`,
    noPasswordSms: ({ callCentre }) => `ⵓⵔ ⵏⵓⵣⵉⵏ ⵜⴰⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ.\nⵖⵔ: ${ungrouped(callCentre)}`,
    delayed: 'ⵇⵇⵍ. ⵜⴰⵎⵔⴰⵔⵓⵜ ⴰⴷ ⴷ ⵜⴰⵡⴹ ⵙ SMS.',
    codeByDial: ({ serviceCode }) => `ⵏⵓⵣⵏ ⵜⴰⵏⴳⴰⵍⵜ ⵙ SMS.\nⴰⴷ ⵜⵜ ⵜⴰⵔⴰⴷ, ⵖⵔ ⴷⴰⵖ:\n${serviceCode}`,
    left: 'ⵜⴰⵏⵎⵎⵉⵔⵜ. ⴰⵔ ⵜⵉⵎⵍⵉⵍⵉⵜ.',
    tooManyMistakes: ({ callCentre }) => `ⵜⵉⵣⴳⵍⵉⵏ ⴳⴳⵓⵜⵏⵜ.\nⵖⵔ: ${ungrouped(callCentre)}`,
    tooManyLookUps: ({ callCentre }) => `ⵉⵔⵎⵏ ⴳⴳⵓⵜⵏ ⴰⵙⵙⴰ.\nⴰⵙⴽⴽⴰ, ⵏⵖⴷ ⵖⵔ:\n${ungrouped(callCentre)}`,
    tooManyCodes: ({ callCentre }) => `ⵜⵉⵏⴳⴰⵍⵉⵏ ⴳⴳⵓⵜⵏⵜ.\nⵖⵔ: ${ungrouped(callCentre)}`,
    codeRefused: ({ callCentre }) => `ⵜⴰⵏⴳⴰⵍⵜ ⵓⵔ ⵜⵎⵉⴷⴷⵉ.\nⵖⵔ: ${ungrouped(callCentre)}`,
    busy: 'ⵇⵇⵍ ⵉⵎⵉⴽ, ⵜⵖⵔⴷ ⴷⴰⵖ.',
    unavailable: ({ callCentre }) => `ⵓⵔ ⵉⵍⵍⵉ ⵓⵎⵓⵔⵙ ⵖⵉⵍⴰⴷ.\nⵖⵔ: ${ungrouped(callCentre)}`,
  },

  messages: {
    password: password => `ⵜⴰⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ Ma CNSS:\n${password}\nⵙⵏⴼⵍ ⵜⵜ ⴳ ⵓⵏⴽⵛⵓⵎ ⴰⵎⵣⵡⴰⵔⵓ`,
    code: code => `ⵜⴰⵏⴳⴰⵍⵜ AMO:\n${code}\nⴰⴷ ⵜⵜ ⵓⵔ ⵜⴰⴽⴰⴷ ⵉ ⵢⴰⵏ`,
    number: registrationNumber => `ⵓⵟⵟⵓⵏ ⵏⵏⴽ ⴳ AMO:\n${registrationNumber}`,
    help: 'ⴰⵣⵏ: AMO\nⵔⴰⵔ ⵖⴼ ⵉⵙⵇⵙⵉⵜⵏ.\nⴰⴷ ⵏⵙⴼⴹ ⴰⴽⴽⵯ ⴰⵣⵏ: STOP',
    stopped: 'ⵜⴰⵏⵎⵎⵉⵔⵜ. ⵏⵙⴼⴹ ⴰⵙⵓⵜⵔ ⵏⵏⴽ.',
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
} satisfies Words
