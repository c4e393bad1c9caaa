/** What the clerk tells a caller, in the caller's languages, from where the last call ended and how its message fared. */
import type { State } from '#machines/protocol.ts'
import { words } from '#machines/screens.ts'
import type { CallerFile } from './caller-desk.ts'

export interface Advice {
  fr: string
  ar: string
}

/** The menu's own words, as the caller will read them. */
const missing = { fr: menuWords('fr'), ar: menuWords('ar') }

const dialAgain = {
  fr: 'Composez de nouveau le code : l’appel reprend où il s’est arrêté pendant dix minutes, ensuite il recommence.',
  ar: 'أعد طلب الرمز: تستمر المكالمة من حيث توقفت خلال عشر دقائق، وبعدها تبدأ من جديد.',
}

const sms = {
  arrived: {
    fr: `Le SMS du mot de passe est arrivé sur ce téléphone. S’il est perdu : composez le code et choisissez « ${missing.fr} ».`,
    ar: `وصلت الرسالة التي فيها كلمة السر إلى هذا الهاتف. إن ضاعت: اطلب الرمز واختر «${missing.ar}».`,
  },
  onItsWay: {
    fr: 'Le SMS du mot de passe est en route : laissez le téléphone allumé, avec du réseau.',
    ar: 'الرسالة التي فيها كلمة السر في الطريق: اترك الهاتف مشغلا وفي التغطية.',
  },
  failed: {
    fr: `Le SMS du mot de passe n’a pas pu être remis. Composez le code et choisissez « ${missing.fr} » pour en recevoir un nouveau.`,
    ar: `لم تصل الرسالة التي فيها كلمة السر. اطلب الرمز واختر «${missing.ar}» لتتلقى كلمة جديدة.`,
  },
  elsewhere: {
    fr: 'Le mot de passe est parti par SMS vers l’autre numéro donné pendant l’appel : cherchez-le sur ce téléphone-là.',
    ar: 'أرسلت كلمة السر برسالة إلى الرقم الآخر الذي أعطي أثناء المكالمة: ابحث عنها في ذلك الهاتف.',
  },
}

const byState: { readonly [S in State]?: Advice } = {
  accountExists: {
    fr: 'Le compte Ma CNSS existe déjà : utilisez le mot de passe que vous avez.',
    ar: 'حساب Ma CNSS موجود: استعمل كلمة السر التي عندك.',
  },
  coveredElsewhere: {
    fr: 'Une autre couverture obligatoire est enregistrée pour cette personne : c’est elle qu’il faut voir.',
    ar: 'هذا الشخص مسجل في تغطية إجبارية أخرى: يجب الاتصال بها.',
  },
  unknown: {
    fr: 'La CNSS n’a trouvé personne avec ces réponses : vérifiez la carte et les dates, sinon voyez les autorités locales.',
    ar: 'لم يجد الصندوق أحدا بهذه الأجوبة: تحقق من البطاقة والتواريخ، وإلا فاتصل بالسلطات المحلية.',
  },
  delayed: {
    fr: 'La réponse n’a pas pu être donnée pendant l’appel : elle arrive par SMS, au plus tard sous un jour.',
    ar: 'لم يمكن إعطاء الجواب أثناء المكالمة: سيصل برسالة، في أجل أقصاه يوم واحد.',
  },
  codeByDial: {
    fr: 'Un code est parti par SMS : composez de nouveau le code du service et tapez les six chiffres.',
    ar: 'أرسل رمز برسالة: أعد طلب رمز الخدمة واكتب الأرقام الستة.',
  },
  noPasswordSms: {
    fr: 'Ce service n’a envoyé aucun mot de passe pour ce dossier : le compte a été ouvert ailleurs.',
    ar: 'لم ترسل هذه الخدمة أي كلمة سر لهذا الملف: فتح الحساب في مكان آخر.',
  },
  tooManyLookUps: {
    fr: 'Trop d’essais aujourd’hui : revenez demain, la carte en main.',
    ar: 'محاولات كثيرة اليوم: أعد غدا والبطاقة في يدك.',
  },
  tooManyCodes: {
    fr: 'Trop de codes demandés : revenez dans une heure.',
    ar: 'رموز كثيرة مطلوبة: أعد بعد ساعة.',
  },
  tooManyMistakes: {
    fr: 'Trois réponses de suite n’ont pas été comprises : relisez la carte avec l’appelant, puis composez de nouveau.',
    ar: 'ثلاثة أجوبة متتالية لم تفهم: اقرأ البطاقة مع المتصل ثم أعد الطلب.',
  },
  codeRefused: {
    fr: 'Le code tapé était faux ou trop vieux : refaites la demande pour en recevoir un autre.',
    ar: 'الرمز المكتوب خاطئ أو قديم: أعد الطلب لتتلقى رمزا آخر.',
  },
  busy: {
    fr: 'Le service était très demandé : réessayez dans quelques minutes.',
    ar: 'كان على الخدمة طلب كبير: أعد المحاولة بعد دقائق.',
  },
}

const nobody: Advice = {
  fr: 'Aucun appel de ce numéro ces trente derniers jours.',
  ar: 'لا مكالمة من هذا الرقم في الأيام الثلاثين الأخيرة.',
}

export function adviceFor({ calls, messages, waitingSince }: CallerFile): Advice {
  const [last] = calls
  const password = messages.find(({ kind }) => kind === 'password')
  if (last === undefined) return password === undefined ? nobody : fateOf(password.state)
  if (waitingSince !== null && byState.delayed) return byState.delayed
  if (last.ended === 'passwordSent' || last.ended === 'passwordRenewed') {
    return password === undefined ? sms.elsewhere : fateOf(password.state)
  }
  return byState[(last.ended ?? last.states.at(-1)) as State] ?? dialAgain
}

function fateOf(state: string): Advice {
  if (state === 'delivered') return sms.arrived
  return state === 'failed' ? sms.failed : sms.onItsWay
}

function menuWords(language: 'ar' | 'fr'): string {
  const text = words[language].questions.idKind.choices?.missingSms ?? ''
  return typeof text === 'string' ? text : text[0]
}
