/**
 * Arabic. A screen holds 70 characters, so most sentences have a shorter second wording.
 *
 * Right-to-left screens reorder digits: numbers stand alone on a line or at its end, dates are joined by `/` (which keeps
 * its place between Arabic and digits, as `-` does not), phone numbers have no blanks. The code that is dialled stands after
 * a Latin word, which keeps its star and hash on their sides.
 */
import { type Locale, ungrouped, type Values } from './locale.ts'

const cardOf = ({ residence, idNumber }: Values) => `${residence ? 'إقامة' : 'وطنية'} ${idNumber}`

export const ar = {
  name: 'العربية',
  greeting: 'AMO تضامن',
  back: '0 رجوع',
  leave: ['00 خروج', '00'],
  backAndLeave: ['0 رجوع 00 خروج', '0 رجوع 00', '0 00'],

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
    help: {
      ask: ({ callCentre }) => [
        `تقرأ رقم تسجيلك وتصلك كلمة المرور\nمساعدة: ${ungrouped(callCentre)}`,
        'تقرأ رقم تسجيلك وتصلك كلمة المرور',
      ],
    },
    idNumber: {
      ask: ({ residence }) =>
        residence ? 'رقم بطاقة الإقامة\nمثال: A123456B' : 'رقم البطاقة الوطنية\nمثال: AB123456',
    },
    idLetters: {
      ask: ['حروف البطاقة، لكل حرف رقمان\nA=01 B=02 Z=26\nAB=0102', 'الحروف؟\nA=01 B=02 Z=26\nAB=0102'],
    },
    idExpiry: {
      ask: [
        'تاريخ انتهاء صلاحية البطاقة\nيوم شهر سنة\nمثال: 31122027',
        'تاريخ انتهاء صلاحية البطاقة\nمثال: 31122027',
        'انتهاء صلاحية البطاقة\nمثال: 31122027',
      ],
    },
    birthDate: {
      ask: [
        'يوم شهر سنة الازدياد\nمثال: 05091980\nلا تعرف اليوم؟ 1980',
        'تاريخ الازدياد\nمثال: 05091980\nبلا يوم: 1980',
        'تاريخ الازدياد\nمثال: 05091980',
      ],
    },
    review: {
      // Of the caller's own number there is no doubt: where there is no room for all, it is the first to go.
      ask: values => {
        const { idExpiry, birthDate, phone, otherPhone } = values
        const card = cardOf(values)
        const full = `${card}\nإلى ${idExpiry}\nازدياد ${birthDate}`
        const plain = `${card}\n${idExpiry}\n${birthDate}\n${phone}`
        return otherPhone
          ? [`${full}\n${phone}`, plain, plain, `${card}\n${birthDate}\n${phone}`, `${card}\n${phone}`]
          : [
              `${full}\n${phone}`,
              full,
              `${card}\n${idExpiry}\nازدياد ${birthDate}`,
              `${card}\nازدياد ${birthDate}`,
            ]
      },
      choices: { confirm: ['صحيح', 'صحيح', 'نعم'], change: ['تغيير', 'بدل', 'لا'] },
      footer: ['0 رجوع 00', '0 00'],
    },
    change: {
      ask: ['ماذا تغير؟', 'ماذا تغير؟', 'تغير؟'],
      choices: {
        idKind: ['نوع البطاقة', 'النوع', 'نوع'],
        idNumber: ['رقم البطاقة', 'الرقم', 'رقم'],
        idExpiry: ['تاريخ الانتهاء', 'انتهاء'],
        birthDate: ['تاريخ الازدياد', 'ازدياد'],
        phone: ['هاتف آخر', 'هاتف'],
        email: ['بريد إلكتروني', 'بريد'],
      },
      footer: ['0 رجوع 00', '0 00'],
    },
    phone: { ask: 'رقم الهاتف الآخر\nمثال: 0612345678' },
    phoneAgain: { ask: 'أعد كتابة نفس الرقم للتأكيد' },
    operator: {
      ask: ['مشغل هذا الرقم؟', 'المشغل؟', ''],
      choices: { iam: ['اتصالات المغرب', 'اتصالات'], orange: 'أورنج', inwi: 'إنوي' },
    },
    email: { ask: ['بريدك الإلكتروني\nمثال: nom@exemple.ma', 'بريدك الإلكتروني'] },
    emailCheck: {
      ask: ({ email }) => [`هل هذا بريدك؟\n${email}`, email],
      choices: { yes: 'نعم', no: ['تغيير', 'لا'] },
    },
    code: {
      ask: ({ phone, knownPhone }) =>
        knownPhone
          ? ['اكتب الرمز المرسل إلى هاتفك المسجل', 'رمز هاتفك المسجل', 'رمز هاتفك المسجل', 'الرمز؟']
          : [`اكتب الرمز المرسل إلى\n${phone}`, `الرمز المرسل إلى\n${phone}`],
      choices: { newCode: 'رمز جديد', noSuchPhone: ['هذا الهاتف ليس عندي', 'ليس عندي'] },
    },
    notFound: {
      ask: ['لم نجدك بهذه المعلومات.', ''],
      choices: { change: 'تصحيح' },
    },
    smsFate: {
      ask: ({ sms }) =>
        ({
          onItsWay: [
            `أرسلنا الرسالة ${sms.at}\nإلى ${sms.to}\nوقد تصل قريبا`,
            `أرسلنا الرسالة ${sms.at}\nإلى ${sms.to}`,
            `أرسلت ${sms.at}\nإلى ${sms.to}`,
          ] as const,
          delivered: [
            `وصلت الرسالة ${sms.at}\nإلى ${sms.to}`,
            `وصلت الرسالة ${sms.at}\nإلى ${sms.to}`,
            `وصلت ${sms.at}\nإلى ${sms.to}`,
          ] as const,
          failed: [
            `لم تصل الرسالة ${sms.at}\nإلى ${sms.to}`,
            `لم تصل الرسالة ${sms.at}\nإلى ${sms.to}`,
            `لم تصل ${sms.at}\nإلى ${sms.to}`,
          ] as const,
          doubtful: [
            `ربما لم تصل الرسالة ${sms.at}\nإلى ${sms.to}`,
            `ربما لم تصل ${sms.at}\nإلى ${sms.to}`,
            `لم تصل؟ ${sms.at}\nإلى ${sms.to}`,
          ] as const,
        })[sms.state],
      choices: { renew: ['كلمة مرور جديدة', 'كلمة مرور جديدة', 'كلمة جديدة'] },
      footer: ['0 رجوع 00', '0 00'],
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
    choice: ['اختر رقما من القائمة', 'اختر رقما', 'اختر رقما', 'خطأ'],
    cnie: ['اكتب الحروف ثم الأرقام', 'الحروف ثم الأرقام'],
    residence: ['اكتب كل الحروف والأرقام', 'كل الحروف والأرقام'],
    letters: ['اكتب رقمين لكل حرف', 'رقمان لكل حرف'],
    date: 'اكتب 8 أرقام',
    shortYear: ['اكتب السنة من 4 أرقام', 'السنة من 4 أرقام'],
    noSuchDay: ['يوم غير موجود، تأكد من اليوم والشهر', 'تأكد من اليوم والشهر', 'تأكد من اليوم'],
    birthRange: 'تأكد من السنة',
    expiryRange: 'تأكد من السنة',
    expiryPast: ['اكتب نهاية البطاقة لا الازدياد', 'ليس تاريخ الازدياد'],
    phone: ['اكتب 10 أرقام: 06 أو 07', 'اكتب 10 أرقام'],
    phoneTwice: ['الرقمان مختلفان', 'رقم مختلف'],
    email: ['اكتب عنوانا فيه @', 'عنوان فيه @'],
    emailLong: ['اكتب عنوانا من 40 حرفا على الأكثر', '40 حرفا على الأكثر'],
    codeForm: ['اكتب الرمز من 6 أرقام', 'الرمز من 6 أرقام'],
    codeWrong: ['رمز خاطئ، راجع الرسالة', 'الرمز خاطئ'],
    codeWait: ['انتظر دقيقة', 'انتظر'],
    codeNew: ['أرسلنا رمزا جديدا', 'أرسلنا رمزا آخر'],
    help: ({ callCentre }) => [`للمساعدة: ${ungrouped(callCentre)}`, ungrouped(callCentre)],
  },

  card: values => [`بطاقة ${cardOf(values)}`, cardOf(values)],
  unread: text => (text === '' ? 'رسالتك طويلة ولم نقرأها.' : `لم نقرأ: ${text}`),

  endings: {
    passwordSent: ({ registrationNumber, phone, otherPhone }) =>
      otherPhone
        ? [
            `رقم تسجيلك:\n${registrationNumber}\nكلمة المرور في رسالة إلى\n${phone}`,
            `رقم تسجيلك:\n${registrationNumber}\nكلمة المرور تصل إلى\n${phone}`,
          ]
        : `رقم تسجيلك:\n${registrationNumber}\nتصلك كلمة المرور في رسالة`,
    accountExists: ({ registrationNumber, callCentre }) => [
      `رقم تسجيلك:\n${registrationNumber}\nاستعمل كلمة المرور التي لديك\nنسيتها؟ ${ungrouped(callCentre)}`,
      `رقم تسجيلك:\n${registrationNumber}\nاستعمل كلمة المرور التي لديك`,
    ],
    coveredElsewhere: ({ schemeName, callCentre }) => [
      `لديك تغطية أخرى:\n${schemeName}\nللسؤال: ${ungrouped(callCentre)}`,
      `لديك:\n${schemeName}\nللسؤال: ${ungrouped(callCentre)}`,
    ],
    unknown: ({ callCentre }) => `لم نجد ملفك.\nاسأل السلطات المحلية\nأو اتصل ب${ungrouped(callCentre)}`,
    passwordRenewed: ({ sms }) => `كلمة مرور جديدة تصل في رسالة\nإلى ${sms.to}`,
    noPasswordSms: ({ callCentre }) => `لم نرسل كلمة مرور لهذا الملف.\nاتصل ب${ungrouped(callCentre)}`,
    delayed: 'الخدمة بطيئة الآن.\nسيصلك الجواب في رسالة.',
    codeByDial: ({ serviceCode }) => `أرسلنا لك رمزا في رسالة.\nلكتابته اطلب رقم AMO: ${serviceCode}`,
    continuedElsewhere: 'طلبك مستمر في مكالمة أخرى\nأو في رسائل.',
    left: 'شكرا. إلى اللقاء.',
    tooManyMistakes: ({ callCentre }) => `لم نفهم أجوبتك.\nللمساعدة: ${ungrouped(callCentre)}`,
    tooManyLookUps: ({ callCentre }) => `محاولات كثيرة اليوم.\nحاول غدا أو اتصل ب${ungrouped(callCentre)}`,
    claimWaits: ({ registrationNumber, claimUntil }) => [
      `رقم تسجيلك:\n${registrationNumber}\nلكلمة المرور اتصل بعد ${claimUntil}`,
      `رقم تسجيلك:\n${registrationNumber}\nاتصل بعد ${claimUntil}`,
    ],
    callCentre: ({ callCentre }) => `لا يمكننا الجواب هنا عن هذه البطاقة.\nاتصل ب${ungrouped(callCentre)}`,
    tooManyCodes: ({ callCentre }) => `رموز كثيرة.\nحاول بعد ساعة أو اتصل ب${ungrouped(callCentre)}`,
    codeRefused: ({ callCentre }) => `الرمز غير مقبول.\nأعد طلبك أو اتصل ب${ungrouped(callCentre)}`,
    busy: 'الخدمة مشغولة الآن.\nأعد المحاولة بعد دقائق.',
    unavailable: ({ callCentre }) => `الخدمة متوقفة الآن.\nحاول لاحقا أو اتصل ب${ungrouped(callCentre)}`,
  },

  messages: {
    password: password => `كلمة مرور Ma CNSS:\n${password}\nبدلها عند أول دخول`,
    newPassword: ({ password, at }) => `كلمة مرور جديدة ${at}:\n${password}\nالقديمة لا تعمل. غيرها أول دخول`,
    passwordDoubtful: ({ serviceCode }) => `لم تصل كلمة المرور؟ اطلب ${serviceCode}\nواختر: لم تصلني الرسالة`,
    code: code => `رمز AMO تضامن:\n${code}\nلا تعطه لأحد`,
    number: registrationNumber => `رقم تسجيلك في AMO:\n${registrationNumber}`,
    help: ({ callCentre }) =>
      `أرسل تضامن ثم أجب عن الأسئلة.\nللمسح أرسل: توقف\nمساعدة: ${ungrouped(callCentre)}`,
    stopped: 'حذفنا أجوبتك.\nالحساب المفتوح يبقى مفتوحا.',
    stoppedAnswerComes: 'حذفنا أجوبتك.\nجواب طلبك سيصلك في رسالة.',
    nothingToStop: 'لم نجد ما نحذفه.\nلطلب جديد أرسل: تضامن',
    claimNotice: () => 'طلب حساب Ma CNSS باسمك من هاتف آخر.\nليس أنت؟ أجب: لا',
    claimDenied: ({ callCentre }) => `سجلنا رفضك. لن نفتح شيئا هناك.\nللسؤال: ${ungrouped(callCentre)}`,
    claimGranted: ({ serviceCode }) => `لم يعترض أحد على طلبك.\nلكلمة المرور اطلب رقم AMO: ${serviceCode}`,
    callGoesOn: 'مكالمتك جارية، أجب على الشاشة.\nلم نأخذ شيئا من هذه الرسالة.',
    lastReply: ({ until, serviceCode }) =>
      `رسائل كثيرة: لا جواب قبل ${until}.\nللمتابعة اتصل بالرمز ${serviceCode}`,
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
} satisfies Locale
