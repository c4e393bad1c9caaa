// What no caller can bring about, each with its reason: everything else has to be gone through.
import type { Channel } from '#machines/protocol.ts'

const passing = 'on these paths nobody is silent for ten minutes: breaks.test.ts lets time pass'

const claimed = 'a claim that was made before: known-phone.test.ts lets days pass'
const rush = 'only a rush that no caller makes alone: load-shedding.test.ts has one'

/** By no channel. */
const never: Readonly<Record<string, string>> = {
  'call -- wentBack [cameFrom notFound] --> notFound: false':
    'the last of its list: `0` is only heard where there is a question to go back to',
  'call -- returned [factsForgotten] --> idKind': passing,
  'call -- returned [factsForgotten] --> idKind: true': passing,
  'call -- returned [factsForgotten] --> idKind: false': passing,
  'call -- returned [proofForgotten] --> idKind': passing,
  'call -- returned [proofForgotten] --> idKind: true': passing,
  'call -- returned [proofForgotten] --> idKind: false': passing,
  'code -- returned --> code': passing,
  busy: rush,
  'lookingUp -- verdictReached [claimDenied] --> callCentre': claimed,
  'lookingUp -- verdictReached [claimDenied] --> callCentre: true': claimed,
  'lookingUp -- verdictReached [claimWaits] --> claimWaits': claimed,
  'lookingUp -- verdictReached [claimWaits] --> claimWaits: true': claimed,
  'lookingUp -- lookUpLimited --> busy': rush,
  'lookingUp -- lookUpLimited [cardSpent] --> callCentre: false': rush,
}

const byText = 'facts come with a keyword only in a text message'
const byCall = 'whoever writes can read the code at once; on the phone the call ends first'

const onlyBy: Readonly<Record<Channel, Readonly<Record<string, string>>>> = {
  ussd: {
    codeByDial: byCall,
    'sendingCode -- codeSent --> codeByDial': byCall,
    'sendingCode -- codeSent [codeCanBeReadNow] --> code: false': byCall,
    'codeByDial -- dialled --> code': byCall,
  },
  sms: {
    'call -- answersPrefilled [whole] --> lookingUp': byText,
    'call -- answersPrefilled [whole] --> lookingUp: true': byText,
    'call -- answersPrefilled [whole] --> lookingUp: false': byText,
    'call -- answersPrefilled [known language] --> idKind': byText,
    'call -- answersPrefilled [known language] --> idKind: true': byText,
    'call -- answersPrefilled [known language] --> idKind: false': byText,
    'call -- answersPrefilled --> call': byText,
  },
}

/** Why this is not gone through on this channel; undefined when it has to be. */
export function reasonWhyNot(name: string, channel: Channel): string | undefined {
  const elsewhere = Object.entries(onlyBy).find(([other]) => other !== channel)?.[1]
  return never[name] ?? elsewhere?.[name]
}
