/** French, within GSM-7: of the accents only é è à ù, no cedilla in lower case, no circumflex, straight apostrophes. */
import type { Locale, Values } from './locale.ts'

const cardOf = ({ residence, idNumber }: Values) =>
  `${residence ? 'Carte de résidence' : 'Carte nationale'} ${idNumber}`

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
      ask: ({ callCentre }) => [
        `Ayez votre carte. Répondez : vous lirez votre numéro d'immatriculation et recevrez le mot de passe par SMS.\nAide : ${callCentre}`,
        `Répondez aux questions, votre carte en main.\nAide : ${callCentre}`,
      ],
    },
    idNumber: {
      ask: ({ residence }) =>
        residence
          ? 'Quel est le numéro de votre carte de résidence ?\nExemple : A123456B'
          : 'Quel est le numéro de votre carte nationale ?\nExemple : AB123456',
    },
    idLetters: {
      ask: 'Quelles sont les lettres de votre carte ?\nA=01 B=02 ... Z=26\nExemple : AB = 0102',
    },
    idExpiry: { ask: "Votre carte est valable jusqu'à quelle date ?\njour mois année\nExemple : 31122027" },
    birthDate: {
      ask: 'Quelle est votre date de naissance ?\njour mois année\nExemple : 05091980\nou, jour inconnu : 1980',
    },
    review: {
      ask: values => {
        const { idExpiry, birthDate, phone, email } = values
        const card = `${cardOf(values)}\nValable jusqu'au ${idExpiry}\nNaissance ${birthDate}\nTél. ${phone}`
        const short = `${cardOf(values)}\nFin ${idExpiry}\nNaissance ${birthDate}\nTél. ${phone}`
        return [`${card}${email && `\n${email}`}`, card, short]
      },
      choices: { confirm: 'Confirmer', change: 'Modifier' },
    },
    change: {
      ask: 'Que voulez-vous modifier ?',
      choices: {
        idKind: 'Type de carte',
        idNumber: 'Numéro de carte',
        idExpiry: ['Date de validité', 'Validité'],
        birthDate: ['Date de naissance', 'Naissance'],
        phone: 'Autre téléphone',
        email: 'E-mail',
      },
    },
    phone: { ask: "Quel est l'autre numéro de téléphone ?\nExemple : 0612345678" },
    phoneAgain: { ask: 'Tapez ce numéro une seconde fois.' },
    operator: {
      ask: "Quel est l'opérateur de ce numéro ?",
      choices: { iam: 'Maroc Telecom', orange: 'Orange', inwi: 'inwi' },
    },
    email: { ask: 'Quelle est votre adresse e-mail ?\nExemple : nom@exemple.ma' },
    emailCheck: {
      ask: ({ email }) => `Votre e-mail est-il bien :\n${email}`,
      choices: { yes: 'Oui', no: 'Modifier' },
    },
    code: {
      ask: ({ phone, knownPhone }) =>
        knownPhone
          ? [
              'Tapez le code de 6 chiffres envoyé par SMS au téléphone connu de la CNSS.',
              'Tapez le code envoyé au téléphone connu de la CNSS.',
            ]
          : `Tapez le code de 6 chiffres du SMS envoyé au ${phone}`,
      choices: { newCode: 'Nouveau code', noSuchPhone: ["Je n'ai pas ce téléphone", 'Pas ce téléphone'] },
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
          doubtful: `On ne sait pas si le SMS du ${sms.at} est arrivé au ${sms.to}.`,
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
    cnie: 'Tapez les lettres puis les chiffres de la carte.',
    residence: 'Tapez les lettres et les chiffres de la carte.',
    letters: 'Tapez deux chiffres par lettre.',
    date: 'Tapez 8 chiffres.',
    shortYear: "Tapez l'année en 4 chiffres.",
    noSuchDay: "Ce jour n'existe pas : vérifiez la date.",
    birthRange: "Vérifiez l'année.",
    expiryRange: "Vérifiez l'année.",
    expiryPast: 'Tapez la fin de validité, pas la naissance.',
    phone: 'Tapez 10 chiffres, 06... ou 07...',
    phoneTwice: 'Les deux numéros diffèrent.',
    email: 'Tapez une adresse avec @.',
    emailLong: 'Tapez une adresse de 40 signes au plus.',
    codeForm: 'Tapez les 6 chiffres du code.',
    codeWrong: 'Code faux : relisez le SMS.',
    codeWait: 'Attendez une minute.',
    codeNew: 'Un nouveau code est envoyé.',
    help: ({ callCentre }) => `Aide : ${callCentre}`,
  },

  card: cardOf,
  unread: text => (text === '' ? "Message trop long : il n'a pas été lu." : `Non lu : ${text}`),

  endings: {
    passwordSent: ({ registrationNumber, phone, otherPhone }) =>
      otherPhone
        ? `Votre numéro d'immatriculation est\n${registrationNumber}\nLe mot de passe Ma CNSS est envoyé par SMS au ${phone}.`
        : `Votre numéro d'immatriculation est\n${registrationNumber}\nLe mot de passe Ma CNSS vous est envoyé par SMS.`,
    accountExists: ({ registrationNumber, callCentre }) =>
      `Votre numéro d'immatriculation est\n${registrationNumber}\nUtilisez le mot de passe Ma CNSS que vous avez déjà. Oublié ? ${callCentre}`,
    coveredElsewhere: ({ schemeName, callCentre }) =>
      `Vous avez déjà une autre couverture :\n${schemeName}\nRenseignements : ${callCentre}`,
    unknown: ({ callCentre }) =>
      `La CNSS n'a pas d'informations sur vous. Adressez-vous aux autorités locales.\nRenseignements : ${callCentre}`,
    passwordRenewed: ({ sms }) => `Un nouveau mot de passe est envoyé par SMS au ${sms.to}.`,
    noPasswordSms: ({ callCentre }) =>
      `Nous n'avons envoyé aucun mot de passe pour ce dossier.\nRenseignements : ${callCentre}`,
    delayed: 'Le service est lent en ce moment. La réponse vous arrive par SMS.',
    codeByDial: ({ serviceCode }) =>
      `Un code vous est envoyé par SMS. Ensuite, composez encore ${serviceCode} et tapez ce code.`,
    continuedElsewhere: 'Votre demande continue ailleurs : dans un autre appel, ou par SMS.',
    left: 'Merci, au revoir.',
    tooManyMistakes: ({ callCentre }) => `Nous n'avons pas compris vos réponses.\nAide : ${callCentre}`,
    tooManyLookUps: ({ callCentre }) =>
      `Trop d'essais aujourd'hui. Réessayez demain, ou appelez le ${callCentre}`,
    claimWaits: ({ registrationNumber, claimUntil }) =>
      `Votre numéro d'immatriculation est\n${registrationNumber}\nL'autre téléphone est prévenu. Pour le mot de passe, rappelez après le ${claimUntil}.`,
    callCentre: ({ callCentre }) =>
      `Nous ne pouvons pas répondre ici pour cette carte. Appelez le ${callCentre}`,
    tooManyCodes: ({ callCentre }) =>
      `Trop de codes demandés. Réessayez dans une heure, ou appelez le ${callCentre}`,
    codeRefused: ({ callCentre }) => `Code refusé. Refaites votre demande, ou appelez le ${callCentre}`,
    busy: 'Le service est très demandé. Réessayez dans quelques minutes.',
    unavailable: ({ callCentre }) =>
      `Service indisponible en ce moment. Réessayez plus tard, ou appelez le ${callCentre}`,
  },

  messages: {
    password: password => `Mot de passe Ma CNSS :\n${password}\nChangez-le à la première connexion.`,
    newPassword: ({ password, at }) =>
      `Nouveau mot de passe Ma CNSS, de ${at} :\n${password}\nUn autre, plus ancien, ne marche plus. Changez-le à la première connexion.`,
    passwordDoubtful: ({ serviceCode }) =>
      `Si le SMS de votre mot de passe Ma CNSS n'est pas arrivé, composez ${serviceCode}\npuis : Je n'ai pas eu le SMS`,
    code: code => `Code AMO Tadamon :\n${code}\nNe le donnez à personne.`,
    number: registrationNumber => `Votre numéro d'immatriculation AMO :\n${registrationNumber}`,
    help: ({ callCentre }) =>
      `Envoyez AMO, puis répondez aux questions.\nOu tout à la fois : AMO AB123456 31122027 05091980\nPour tout effacer : STOP\nAide : ${callCentre}`,
    stopped: 'Vos réponses sont effacées. Un compte déjà ouvert reste ouvert.',
    stoppedAnswerComes: 'Vos réponses sont effacées. La réponse à votre demande arrive encore par SMS.',
    nothingToStop: "Il n'y avait rien à effacer. Pour une demande, envoyez AMO.",
    claimNotice: until =>
      `AMO : un compte Ma CNSS à votre nom est demandé sur un autre téléphone. Ce n'est pas vous ? Répondez NON avant le ${until}.`,
    claimDenied: ({ callCentre }) =>
      `C'est noté : rien ne sera ouvert sur l'autre téléphone. Questions : ${callCentre}`,
    claimGranted: ({ serviceCode }) =>
      `Personne ne s'est opposé à votre demande. Pour le mot de passe, composez encore ${serviceCode}`,
    callGoesOn: "Votre appel est en cours : répondez sur l'écran. Rien de ce SMS n'a été pris.",
    lastReply: ({ until, serviceCode }) =>
      `Trop de SMS : plus de réponse avant ${until}. Pour continuer, composez ${serviceCode}`,
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
} satisfies Locale
