// What no caller can bring about, each with its reason: everything else has to be gone through.
import type { Channel } from '#machines/protocol.ts'

/** By no channel. */
const never: Readonly<Record<string, string>> = {
  'call -- wentBack [cameFrom notFound] --> notFound: false':
    'the last of its list: `0` is only heard where there is a question to go back to',
  'resume -- chose.continue [wasAt smsFate] --> smsFate: false':
    'the last of its list: a call is only taken up where it dropped',
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
    'call -- volunteered [known language] --> idKind': byText,
    'call -- volunteered [known language] --> idKind: true': byText,
    'call -- volunteered [known language] --> idKind: false': byText,
    'call -- volunteered --> call': byText,
    'idKind -- at once [known idKind] --> idNumber': byText,
    'idKind -- at once [known idKind] --> idNumber: true': byText,
    'idNumber -- at once [known idNumber] --> idExpiry': byText,
    'idNumber -- at once [known idNumber] --> idExpiry: true': byText,
    'idNumber -- at once [known idDigits] --> idLetters': byText,
    'idNumber -- at once [known idDigits] --> idLetters: true': byText,
    'resume -- chose.continue [wasAt language] --> language': byText,
    'resume -- chose.continue [wasAt language] --> language: true': byText,
  },
}

/** Why this is not gone through on this channel; undefined when it has to be. */
export function reasonWhyNot(name: string, channel: Channel): string | undefined {
  const elsewhere = Object.entries(onlyBy).find(([other]) => other !== channel)?.[1]
  return never[name] ?? elsewhere?.[name]
}
