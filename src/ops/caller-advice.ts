/** What the clerk tells a caller, in the caller's languages, from where the last call ended and how its message fared. */
import type { State } from '#machines/protocol.ts'
import { locales } from '#machines/screens.ts'
import { moroccanTime } from '../platform/clock.ts'
import type { CallerFile, SeenMessage } from './support-look-up.ts'

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
    ar: `وصلت الرسالة التي فيها كلمة المرور إلى هذا الهاتف. إن ضاعت: اطلب الرمز واختر «${missing.ar}».`,
  },
  onItsWay: {
    fr: 'Le SMS du mot de passe est en route : laissez le téléphone allumé, avec du réseau.',
    ar: 'الرسالة التي فيها كلمة المرور في الطريق: اترك الهاتف مشغلا وفي التغطية.',
  },
  failed: {
    fr: `Le SMS du mot de passe n’a pas pu être remis. Composez le code et choisissez « ${missing.fr} » pour en recevoir un nouveau.`,
    ar: `لم تصل الرسالة التي فيها كلمة المرور. اطلب الرمز واختر «${missing.ar}» لتتلقى كلمة جديدة.`,
  },
  doubtful: {
    fr: `Le SMS du mot de passe n’est peut-être pas arrivé. S’il manque : composez le code et choisissez « ${missing.fr} ».`,
    ar: `ربما لم تصل الرسالة التي فيها كلمة المرور. إن لم تجدها: اطلب الرمز واختر «${missing.ar}».`,
  },
  replaced: {
    fr: 'Un SMS de mot de passe n’est peut-être pas arrivé ; un nouveau mot de passe est parti ensuite. Seul le plus récent marche.',
    ar: 'ربما لم تصل رسالة كلمة المرور؛ أرسلت بعدها كلمة جديدة. الأحدث وحدها تعمل.',
  },
  stopped: {
    fr: 'Les SMS du service sont retenus en ce moment : le mot de passe partira dès que possible. Ne refaites pas la demande.',
    ar: 'رسائل الخدمة متوقفة الآن: سترسل كلمة المرور في أقرب وقت. لا تعد الطلب.',
  },
  abroad: {
    fr: 'Le service n’envoie pas de SMS à ce numéro : refaites la demande en donnant un mobile marocain.',
    ar: 'لا ترسل الخدمة رسائل إلى هذا الرقم: أعد الطلب وأعط رقم هاتف محمول مغربي.',
  },
  blocked: {
    fr: 'Ce numéro refuse les SMS du service : faites lever le blocage chez l’opérateur, ou refaites la demande en donnant un autre téléphone.',
    ar: 'هذا الرقم يرفض رسائل الخدمة: اطلب من مشغل الهاتف رفع المنع، أو أعد الطلب وأعط رقم هاتف آخر.',
  },
  elsewhere: {
    fr: 'Le mot de passe est parti par SMS vers l’autre numéro donné pendant l’appel : cherchez-le sur ce téléphone-là.',
    ar: 'أرسلت كلمة المرور برسالة إلى الرقم الآخر الذي أعطي أثناء المكالمة: ابحث عنها في ذلك الهاتف.',
  },
}

const byState: { readonly [S in State]?: Advice } = {
  accountExists: {
    fr: 'Le compte Ma CNSS existe déjà : utilisez le mot de passe que vous avez.',
    ar: 'حساب Ma CNSS موجود: استعمل كلمة المرور التي عندك.',
  },
  coveredElsewhere: {
    fr: 'Une autre couverture obligatoire est enregistrée pour cette personne : c’est elle qu’il faut voir.',
    ar: 'هذا الشخص مسجل في تغطية إجبارية أخرى: يجب الاتصال بها.',
  },
  unknown: {
    fr: 'La CNSS n’a trouvé personne avec ces réponses : vérifiez la carte et les dates, sinon adressez-vous aux autorités locales.',
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
    fr: 'Trop d’essais aujourd’hui : réessayez demain, la carte en main.',
    ar: 'محاولات كثيرة اليوم: حاول غدا والبطاقة في يدك.',
  },
  claimWaits: {
    fr: 'La CNSS connaît un autre téléphone pour ce dossier : il est prévenu, et le compte peut être demandé de nouveau après trois jours.',
    ar: 'الصندوق يعرف هاتفا آخر لهذا الملف: أخبرناه، ويمكن طلب الحساب من جديد بعد ثلاثة أيام.',
  },
  callCentre: {
    fr: 'Le service ne répond plus pour cette carte : vérifiez l’identité de l’appelant comme pour toute demande, et donnez-lui la réponse.',
    ar: 'لم تعد الخدمة تجيب عن هذه البطاقة: تحققوا من هوية المتصل كالمعتاد وأعطوه الجواب.',
  },
  tooManyCodes: {
    fr: 'Trop de codes demandés : réessayez dans une heure.',
    ar: 'رموز كثيرة مطلوبة: حاول بعد ساعة.',
  },
  tooManyMistakes: {
    fr: 'Plusieurs réponses n’ont pas été comprises : relisez la carte avec l’appelant, puis composez de nouveau.',
    ar: 'أجوبة لم تفهم: اقرأ البطاقة مع المتصل ثم أعد الطلب.',
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

/** A password that did not arrive, or perhaps not, matters more than how the last call ended. */
export function adviceFor({ calls, messages, waitingSince, silentUntil, isHeld }: CallerFile): Advice {
  const [last] = calls
  const [password, former] = messages.filter(({ kind }) => kind === 'password')
  if (password?.state === 'failed' || password?.state === 'unknown') return fateOf(password)
  if (password?.state === 'queued' && isHeld) return sms.stopped
  if (password !== undefined && former?.state === 'unknown' && isSoonAfter(password, former))
    return sms.replaced
  if (silentUntil !== null) return silent(silentUntil)
  if (last === undefined) return password === undefined ? nobody : fateOf(password)
  if (waitingSince !== null && byState.delayed) return byState.delayed
  if (last.ended === 'passwordSent' || last.ended === 'passwordRenewed') {
    return password === undefined ? sms.elsewhere : fateOf(password)
  }
  return byState[(last.ended ?? last.states.at(-1)) as State] ?? dialAgain
}

function fateOf({ state, reason }: SeenMessage): Advice {
  if (state === 'delivered') return sms.arrived
  if (state === 'unknown') return sms.doubtful
  if (state !== 'failed') return sms.onItsWay
  if (reason === 'destination not allowed') return sms.abroad
  // As carriers call a recipient who wants nothing from us.
  return /blacklist|donotdisturb|opt.?out|barred/i.test(reason ?? '') ? sms.blocked : sms.failed
}

/** One that was lost is replaced within the hours in which it has its time. */
function isSoonAfter(later: SeenMessage, earlier: SeenMessage): boolean {
  return later.createdAt.getTime() - earlier.createdAt.getTime() < 3 * 86_400_000
}

/** Too many messages came from this number within the hour. */
function silent(until: Date): Advice {
  const [, time = ''] = moroccanTime(until).split(' ')
  return {
    fr: `Trop de SMS reçus de ce numéro : le service n’y répond plus avant ${time}. D’ici là, composez le code.`,
    ar: `رسائل كثيرة من هذا الرقم: لا تجيب الخدمة عنها قبل الساعة ${time}. في انتظار ذلك اطلب الرمز.`,
  }
}

function menuWords(language: 'ar' | 'fr'): string {
  const text = locales[language].questions.idKind.choices?.missingSms ?? ''
  return typeof text === 'string' ? text : text[0]
}
