/**
 * Arabic. A screen holds 70 characters, so most sentences have a shorter second wording.
 *
 * Right-to-left screens reorder digits: numbers stand alone on a line or at its end, dates are joined by `/` (which keeps
 * its place between Arabic and digits, as `-` does not), phone numbers have no blanks.
 */
import { ungrouped, type Words } from './words.ts'

export const ar = {
  name: 'العربية',
  greeting: 'AMO تضامن',
  back: '0 رجوع',
  leave: ['00 خروج', '00'],
  backAndLeave: ['0 رجوع 00 خروج', '0 00'],

  questions: {
    language: { ask: '' },
    idKind: {
      ask: ({ missingSms }) =>
        missingSms
          ? ['لم تصلك الرسالة؟\nما نوع بطاقتك؟', 'لم تصلك الرسالة؟\nما نوع بطاقتك؟', 'نوع البطاقة؟', '']
          : ['ما نوع بطاقتك؟', 'نوع البطاقة؟', ''],
      choices: {
        cnie: ['بطاقة وطنية', 'وطنية'],
        residence: ['بطاقة إقامة', 'إقامة'],
        help: 'مساعدة',
        missingSms: ['لم تصلني الرسالة', 'لم تصلني رسالة'],
      },
    },
    help: { ask: 'جهز بطاقتك. تقرأ رقم تسجيلك\nوتصلك كلمة المرور في رسالة' },
    idNumber: {
      ask: ({ residence }) =>
        residence ? 'رقم بطاقة الإقامة\nمثال: A123456B' : 'رقم البطاقة الوطنية\nمثال: AB123456',
    },
    idLetters: { ask: 'حروف البطاقة، لكل حرف رقمان\nA=01 Z=26\nAB=0102' },
    idExpiry: { ask: ['تاريخ انتهاء البطاقة\nيوم شهر سنة: 31122027', 'تنتهي البطاقة يوم:\nمثال: 31122027'] },
    birthDate: {
      ask: [
        'تاريخ الازدياد\nيوم شهر سنة: 05091980\nأو السنة: 1980',
        'تاريخ الازدياد\nمثال: 05091980 أو 1980',
      ],
    },
    review: {
      ask: ({ idNumber, idExpiry, birthDate, phone }) => [
        `${idNumber}\nإلى ${idExpiry}\nولد ${birthDate}\n${phone}`,
        `${idNumber}\n${idExpiry}\n${birthDate}\n${phone}`,
      ],
      choices: { confirm: 'صحيح', change: ['تغيير', 'بدل'] },
      footer: '0 00',
    },
    change: {
      ask: ['ماذا تغير؟', ''],
      choices: {
        idKind: ['نوع البطاقة', 'البطاقة'],
        idNumber: ['رقم البطاقة', 'الرقم'],
        idExpiry: ['تاريخ الانتهاء', 'الانتهاء'],
        birthDate: ['تاريخ الازدياد', 'الازدياد'],
        phone: ['هاتف آخر', 'الهاتف'],
        email: ['بريد إلكتروني', 'بريد'],
      },
    },
    phone: { ask: 'رقم الهاتف الآخر\nمثال: 0612345678' },
    phoneAgain: { ask: 'أعد كتابة نفس الرقم للتأكيد' },
    operator: {
      ask: ['شركة هذا الهاتف؟', 'الشركة؟', ''],
      choices: { iam: ['اتصالات المغرب', 'اتصالات'], orange: 'أورنج', inwi: 'إنوي' },
    },
    email: { ask: ['بريدك الإلكتروني\nمثال: nom@exemple.ma', 'بريدك الإلكتروني'] },
    emailCheck: {
      ask: ({ email }) => [`هل هذا بريدك؟\n${email}`, email],
      choices: { yes: 'نعم', no: 'تغيير' },
    },
    code: {
      ask: ({ phone }) => [`اكتب الرمز المرسل إلى\n${phone}`, `الرمز المرسل إلى\n${phone}`],
      choices: { newCode: 'رمز جديد' },
    },
    notFound: {
      ask: ['لم نجدك بهذه المعلومات.', ''],
      choices: { change: 'تصحيح' },
    },
    smsFate: {
      ask: ({ sms }) =>
        ({
          onItsWay: [
            `الرسالة في الطريق\nأرسلت ${sms.at}\nإلى ${sms.to}`,
            `أرسلت ${sms.at}\nإلى ${sms.to}`,
          ] as const,
          delivered: `وصلت ${sms.at}\nإلى ${sms.to}`,
          failed: [`لم تصل الرسالة ${sms.at}\nإلى ${sms.to}`, `لم تصل ${sms.at}\nإلى ${sms.to}`] as const,
        })[sms.state],
      choices: { renew: 'كلمة مرور جديدة' },
    },
    resume: {
      ask: ['لم يكتمل طلبك.', ''],
      choices: { continue: 'متابعة', restart: 'من جديد' },
    },
    onItsWay: {
      ask: ['طلبك قيد المعالجة.\nالجواب يأتي في رسالة.', 'الجواب يأتي في رسالة.', ''],
      choices: { restart: ['طلب آخر', 'آخر'] },
    },
  },

  problems: {
    choice: ['اختر رقما من القائمة', 'اختر رقما', 'خطأ'],
    cnie: ['رقم غير صحيح', 'رقم خاطئ'],
    residence: ['رقم غير صحيح', 'رقم خاطئ'],
    letters: ['حروف خاطئة', 'خطأ'],
    date: 'تاريخ خاطئ',
    birthRange: ['تاريخ غير ممكن', 'غير ممكن'],
    expiryRange: ['تاريخ غير ممكن', 'غير ممكن'],
    phone: ['رقم محمول مغربي فقط', 'رقم خاطئ'],
    phoneTwice: ['الرقمان مختلفان', 'رقم مختلف'],
    email: ['بريد غير صحيح', 'بريد خاطئ'],
    emailLong: ['بريد طويل جدا', 'بريد طويل'],
    codeForm: ['الرمز 6 أرقام', 'أرقامه 6'],
    codeWrong: ['الرمز خاطئ', 'خطأ'],
    codeWait: ['انتظر دقيقة', 'انتظر'],
    codeNew: ['أرسلنا رمزا جديدا', 'أرسلنا رمزا آخر'],
  },

  endings: {
    passwordSent: ({ registrationNumber, phone, otherPhone }) =>
      otherPhone
        ? [
            `رقم تسجيلك:\n${registrationNumber}\nكلمة المرور في رسالة إلى\n${phone}`,
            `رقم تسجيلك:\n${registrationNumber}\nكلمة المرور تصل إلى\n${phone}`,
          ]
        : `رقم تسجيلك:\n${registrationNumber}\nتصلك كلمة المرور في رسالة`,
    accountExists: ({ registrationNumber }) =>
      `رقم تسجيلك:\n${registrationNumber}\nاستعمل كلمة المرور التي لديك`,
    coveredElsewhere: ({ schemeName, callCentre }) => [
      `لديك تغطية أخرى:\n${schemeName}\nللسؤال: ${ungrouped(callCentre)}`,
      `لديك:\n${schemeName}\nللسؤال: ${ungrouped(callCentre)}`,
    ],
    unknown: ({ callCentre }) => `لم نجد ملفك.\nاسأل السلطة المحلية\nأو ${ungrouped(callCentre)}`,
    passwordRenewed: ({ sms }) => `كلمة مرور جديدة تصل في رسالة\nإلى ${sms.to}`,
    noPasswordSms: ({ callCentre }) => `لم نرسل كلمة مرور لهذا الملف.\nاتصل: ${ungrouped(callCentre)}`,
    delayed: 'الخدمة بطيئة الآن.\nسيصلك الجواب في رسالة.',
    codeByDial: ({ serviceCode }) => `أرسلنا لك رمزا في رسالة.\nلكتابة الرمز اتصل من جديد:\n${serviceCode}`,
    left: 'شكرا. إلى اللقاء.',
    tooManyMistakes: ({ callCentre }) => `أخطاء كثيرة.\nللمساعدة: ${ungrouped(callCentre)}`,
    tooManyLookUps: ({ callCentre }) => `محاولات كثيرة اليوم.\nعد غدا أو اتصل:\n${ungrouped(callCentre)}`,
    tooManyCodes: ({ callCentre }) => `رموز كثيرة.\nعد بعد ساعة أو اتصل:\n${ungrouped(callCentre)}`,
    codeRefused: ({ callCentre }) => `الرمز غير مقبول.\nأعد طلبك أو اتصل:\n${ungrouped(callCentre)}`,
    busy: 'الخدمة مشغولة الآن.\nأعد المحاولة بعد دقائق.',
    unavailable: ({ callCentre }) => `الخدمة متوقفة الآن.\nحاول لاحقا أو اتصل:\n${ungrouped(callCentre)}`,
  },

  messages: {
    password: password => `كلمة مرور Ma CNSS:\n${password}\nبدلها عند أول دخول`,
    code: code => `رمز AMO تضامن:\n${code}\nلا تعطه لأحد`,
    number: registrationNumber => `رقم تسجيلك في AMO:\n${registrationNumber}`,
    help: 'أرسل: AMO\nثم أجب عن الأسئلة.\nلمسح كل شيء أرسل: STOP',
    stopped: 'شكرا. حذفنا طلبك.',
    confirmation: {
      subject: 'فتح حسابك Ma CNSS',
      lines: [
        'السلام عليكم،',
        'تم فتح حسابك في بوابة Ma CNSS.',
        'كلمة المرور تصلك في رسالة قصيرة على هاتفك. لا نرسلها أبدا بالبريد الإلكتروني.',
        'إذا لم تطلب ذلك، اتصل بالصندوق الوطني للضمان الاجتماعي.',
      ],
    },
  },
} satisfies Words
