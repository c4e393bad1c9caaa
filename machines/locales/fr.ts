/** French, within GSM-7: of the accents only é è à ù, no cedilla in lower case, no circumflex, straight apostrophes. */
import type { Words } from './words.ts'

export const fr = {
  name: 'Français',
  greeting: 'AMO Tadamon',
  back: '0 Retour',
  leave: '00 Quitter',
  backAndLeave: '0 Retour 00 Quitter',

  questions: {
    language: { ask: '' },
    idKind: {
      ask: ({ missingSms }) =>
        missingSms ? "SMS non arrivé ? Indiquez d'abord votre carte :" : 'Quelle carte avez-vous ?',
      choices: {
        cnie: 'Carte nationale (CNIE)',
        residence: 'Carte de résidence',
        help: 'Aide',
        missingSms: "Je n'ai pas eu le SMS",
      },
    },
    help: {
      ask: 'Préparez votre carte. Répondez aux questions : vous lirez votre numéro AMO et aurez le mot de passe par SMS.',
    },
    idNumber: {
      ask: ({ residence }) =>
        residence
          ? 'Numéro de votre carte de résidence\nExemple : A123456B'
          : 'Numéro de votre carte nationale\nExemple : AB123456',
    },
    idLetters: {
      ask: 'Les lettres de votre carte, deux chiffres pour chacune :\nA=01 B=02 ... Z=26\nExemple : AB = 0102',
    },
    idExpiry: { ask: 'Date de fin de la carte\njour mois année\nExemple : 31122027' },
    birthDate: {
      ask: 'Votre date de naissance\njour mois année\nExemple : 05091980\nou année seule : 1980',
    },
    review: {
      ask: ({ idNumber, idExpiry, birthDate, phone, email }) => [
        `Carte ${idNumber}\nFin ${idExpiry}\nNaissance ${birthDate}\nTél. ${phone}${email && `\n${email}`}`,
        `Carte ${idNumber}\nFin ${idExpiry}\nNaissance ${birthDate}\nTél. ${phone}`,
      ],
      choices: { confirm: 'Confirmer', change: 'Modifier' },
    },
    change: {
      ask: 'Que modifier ?',
      choices: {
        idKind: 'Type de carte',
        idNumber: 'Numéro de carte',
        idExpiry: 'Date de fin',
        birthDate: 'Naissance',
        phone: 'Autre téléphone',
        email: 'E-mail',
      },
    },
    phone: { ask: "L'autre numéro de téléphone\nExemple : 0612345678" },
    phoneAgain: { ask: 'Tapez ce numéro une seconde fois' },
    operator: {
      ask: "L'opérateur de ce numéro ?",
      choices: { iam: 'Maroc Telecom', orange: 'Orange', inwi: 'inwi' },
    },
    email: { ask: 'Votre e-mail\nExemple : nom@exemple.ma' },
    emailCheck: {
      ask: ({ email }) => `Votre e-mail est-il bien :\n${email}`,
      choices: { yes: 'Oui', no: 'Modifier' },
    },
    code: {
      ask: ({ phone }) => `Tapez le code de 6 chiffres du SMS envoyé au ${phone}`,
      choices: { newCode: 'Nouveau code' },
    },
    notFound: {
      ask: 'Nous ne trouvons personne avec ces réponses.',
      choices: { change: 'Corriger une réponse' },
    },
    smsFate: {
      ask: ({ sms }) =>
        ({
          onItsWay: `Le SMS est en route (${sms.at}) vers le ${sms.to}.`,
          delivered: `Le SMS est arrivé le ${sms.at} au ${sms.to}.`,
          failed: `Le SMS du ${sms.at} n'est pas arrivé au ${sms.to}.`,
        })[sms.state],
      choices: { renew: 'Nouveau mot de passe' },
    },
    resume: {
      ask: "Votre demande n'est pas terminée.",
      choices: { continue: 'Continuer', restart: 'Recommencer' },
    },
    onItsWay: {
      ask: 'Votre demande est en cours. La réponse arrive par SMS.',
      choices: { restart: 'Autre demande' },
    },
  },

  problems: {
    choice: 'Tapez un chiffre de la liste.',
    cnie: 'Numéro non reconnu.',
    residence: 'Numéro non reconnu.',
    letters: 'Lettres non reconnues.',
    date: 'Date non reconnue.',
    birthRange: 'Cette date est impossible.',
    expiryRange: 'Cette date est trop loin.',
    phone: 'Pas un mobile marocain.',
    phoneTwice: 'Les deux numéros diffèrent.',
    email: 'E-mail non reconnu.',
    emailLong: 'E-mail trop long (40 au plus).',
    codeForm: 'Le code a 6 chiffres.',
    codeWrong: 'Code faux.',
    codeWait: 'Attendez une minute.',
    codeNew: 'Un nouveau code est envoyé.',
  },

  endings: {
    passwordSent: ({ registrationNumber, phone, otherPhone }) =>
      otherPhone
        ? `Votre numéro d'immatriculation est\n${registrationNumber}\nLe mot de passe Ma CNSS est envoyé par SMS au ${phone}.`
        : `Votre numéro d'immatriculation est\n${registrationNumber}\nLe mot de passe Ma CNSS vous est envoyé par SMS.`,
    accountExists: ({ registrationNumber }) =>
      `Votre numéro d'immatriculation est\n${registrationNumber}\nUtilisez le mot de passe Ma CNSS que vous avez déjà.`,
    coveredElsewhere: ({ schemeName, callCentre }) =>
      `Vous avez déjà une autre couverture :\n${schemeName}\nRenseignements : ${callCentre}`,
    unknown: ({ callCentre }) =>
      `La CNSS n'a pas d'informations sur vous. Voyez les autorités locales.\nRenseignements : ${callCentre}`,
    passwordRenewed: ({ sms }) => `Un nouveau mot de passe est envoyé par SMS au ${sms.to}.`,
    noPasswordSms: ({ callCentre }) =>
      `Nous n'avons envoyé aucun mot de passe pour ce dossier.\nRenseignements : ${callCentre}`,
    delayed: 'Le service est lent en ce moment. La réponse vous arrive par SMS.',
    codeByDial: ({ serviceCode }) =>
      `Un code vous est envoyé par SMS. Ensuite, composez encore ${serviceCode} et tapez ce code.`,
    left: 'Merci, au revoir.',
    tooManyMistakes: ({ callCentre }) => `Trop d'erreurs.\nBesoin d'aide ? ${callCentre}`,
    tooManyLookUps: ({ callCentre }) =>
      `Trop d'essais aujourd'hui. Revenez demain, ou appelez le ${callCentre}`,
    tooManyCodes: ({ callCentre }) =>
      `Trop de codes demandés. Revenez dans une heure, ou appelez le ${callCentre}`,
    codeRefused: ({ callCentre }) => `Code refusé. Refaites votre demande, ou appelez le ${callCentre}`,
    busy: 'Le service est très demandé. Réessayez dans quelques minutes.',
    unavailable: ({ callCentre }) =>
      `Service indisponible en ce moment. Réessayez plus tard, ou appelez le ${callCentre}`,
  },

  messages: {
    password: password => `Mot de passe Ma CNSS :\n${password}\nChangez-le à la première connexion.`,
    code: code => `Code AMO Tadamon :\n${code}\nNe le donnez à personne.`,
    number: registrationNumber => `Votre numéro d'immatriculation AMO :\n${registrationNumber}`,
    help: 'Envoyez AMO, puis répondez aux questions.\nPour tout effacer, envoyez STOP.',
    stopped: 'Merci. Votre demande est effacée.',
    confirmation: {
      subject: 'Votre compte Ma CNSS est ouvert',
      lines: [
        'Bonjour,',
        'Votre compte sur le portail Ma CNSS est ouvert.',
        "Le mot de passe arrive par SMS sur votre téléphone. Nous ne l'envoyons jamais par e-mail.",
        "Si vous n'avez rien demandé, appelez la CNSS.",
      ],
    },
  },
} satisfies Words
