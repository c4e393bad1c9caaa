/** Words that people use for the same thing, in the languages and spellings that they write. */
import type { Choice, IdKind, Language } from '../names.ts'
import { fold, wordsIn } from './cleaning.ts'

/** A text as it is compared: folded words, a blank between two, without the Arabic article. */
export function phrase(text: string): string {
  return wordsIn(fold(text)).map(withoutArticle).join(' ')
}

/** The Arabic article is written together with its word. */
function withoutArticle(word: string): string {
  return word.length > 4 && word.startsWith('ال') ? word.slice(2) : word
}

/** Whether a folded word is one of `phrases`. */
export function isOneOf(word: string, phrases: readonly string[]): boolean {
  return phrases.includes(withoutArticle(word))
}

function list(words: string): readonly string[] {
  return words.split(', ').map(phrase)
}

export const keywords = {
  start: list('AMO, TADAMON, TADAMOUN, TADAMUN, CNSS, RAMED, تضامن, أمو, راميد, ⵜⴰⴷⴰⵎⵓⵏ, ⴰⵎⵓ, ⵔⴰⵎⵉⴷ'),
  help: list('AIDE, AIDER, AIDEZ, HELP, INFO, INFOS, SOS, مساعدة, ساعدني, ساعدوني, عاون, عاونوني, ⵜⵉⵡⵉⵙⵉ'),
  stop: list(
    'STOP, STOPALL, ARRET, ARRETE, ARRETER, ARRETEZ, ANNULER, ANNULEZ, ANNULE, DESABONNER, DESABONNEMENT, DESINSCRIRE, UNSUBSCRIBE, CANCEL, END, QUIT, توقف, أوقف, إيقاف, قف, وقف, إلغاء, ألغ, سالا, ⴱⴷⴷ, ⴼⴼⵖ',
  ),
} as const

export const languageWords: Readonly<Record<Language, readonly string[]>> = {
  ar: list('AR, ARABE, ARABIC, عربية, عربي, بالعربية'),
  fr: list('FR, FRANCAIS, FRANCAISE, FRENCH, فرنسية, فرنسي, بالفرنسية'),
  zgh: list('ZGH, TAMAZIGHT, AMAZIGH, أمازيغية, تمازيغت, ⵜⴰⵎⴰⵣⵉⵖⵜ'),
}

/** One of these words in a message tells the kind of card. */
export const kindWords: Readonly<Record<IdKind, readonly string[]>> = {
  cnie: list('CNIE, CIN, CINE, CNI, NATIONALE, NATIONAL, وطنية, ⵜⴰⵏⴰⵎⵓⵔⵜ'),
  residence: list('RESIDENCE, RESIDENT, SEJOUR, إقامة, ⵜⴰⵣⴷⴷⵓⵖⵜ'),
}

/** Words of one or two letters that could pass for a card's letters. */
export const smallWords = new Set(list('LE, LA, DE, DU, ET, AU, EN, UN, A, N, NO, J, AI, NE, OU, FR, AR, MA'))

/** Said with an answer, and no part of it. */
export const politeWords = new Set(list('SVP, STP, MERCI, BONJOUR, SALAM, شكرا, عافاك'))

/** The words of `0` and `00`. */
export const backWords = list('RETOUR, REVENIR, PRECEDENT, BACK, رجوع, ارجع, ⴰⵖⵓⵍ')
export const leaveWords = list('QUITTER, SORTIR, EXIT, AU REVOIR, خروج, إلى اللقاء')

const agreed = list(
  'OUI, OK, OKAY, YES, D ACCORD, CONFIRME, JE CONFIRME, C EST BON, EXACT, نعم, أيه, واخا, صحيح, موافق, تأكيد, أكد, ⵢⴰⵀ',
)
const refused = list('NON, NO, FAUX, CORRIGER, CHANGER, MODIFIER, لا, خطأ, تغيير, بدل, ⵓⵀⵓ')

/** The whole of a message that says so: somebody else's claim is not wanted. */
const denials = list('NON, NO, NN, LA, لا, لالا, ⵓⵀⵓ')

export function isDenial(text: string): boolean {
  return denials.includes(phrase(text))
}

/** What people call an option besides the words of its menu. */
export const choiceWords: { readonly [C in Choice]?: readonly string[] } = {
  ...languageWords,
  cnie: [...kindWords.cnie, ...list('CARTE NATIONALE, CARTE D IDENTITE, بطاقة التعريف, بطاقة وطنية')],
  residence: [...kindWords.residence, ...list('CARTE DE SEJOUR, CARTE SEJOUR, بطاقة إقامة')],
  help: keywords.help,
  confirm: agreed,
  yes: agreed,
  change: refused,
  no: refused,
  continue: list('CONTINUE, كمل'),
  noSuchPhone: list('PAS CE TELEPHONE, JE N AI PAS CE TELEPHONE, ليس عندي'),
  restart: list('RECOMMENCE, NOUVELLE DEMANDE, إعادة'),
  iam: list('IAM, MAROCTELECOM'),
  orange: list('MEDITEL, أورانج'),
  inwi: list('WANA, إينوي'),
}
