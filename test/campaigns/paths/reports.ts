// What the host may find out in each state that waits for it: every report, and every verdict that leads elsewhere.
import type { Reported, SmsFate, Wait } from '#machines/protocol.ts'

export const registrationNumber = '178824615'
export const scheme = { code: 'cnops', name: { ar: 'الصندوق الوطني', fr: 'CNOPS' } }
export const sentTo = '06......01'
const sentAt = '22/11 12:00'

const fate = (state: SmsFate['state'], renewable: boolean): Reported => ({
  type: 'passwordTraced',
  fate: { state, at: sentAt, to: sentTo, renewable },
})

export const reports: Readonly<Record<Wait, readonly Reported[]>> = {
  lookingUp: [
    {
      type: 'verdictReached',
      verdict: { outcome: 'registered', registrationNumber, hasAccount: false },
    },
    {
      type: 'verdictReached',
      verdict: { outcome: 'registered', registrationNumber, hasAccount: true },
    },
    { type: 'verdictReached', verdict: { outcome: 'covered-elsewhere', scheme } },
    { type: 'verdictReached', verdict: { outcome: 'unknown' } },
    { type: 'lookUpDelayed' },
    { type: 'lookUpLimited', by: 'attempts' },
    { type: 'lookUpLimited', by: 'load' },
  ],
  sendingCode: [{ type: 'codeSent' }, { type: 'codeTooSoon' }, { type: 'codesLimited' }],
  checkingCode: [{ type: 'codeAccepted' }, { type: 'codeRejected' }, { type: 'codeExhausted' }],
  openingAccount: [{ type: 'accountOpened' }, { type: 'accountExisted' }, { type: 'accountDelayed' }],
  tracingPassword: [
    fate('delivered', true),
    fate('failed', true),
    fate('onItsWay', false),
    fate('onItsWay', true),
    { type: 'noPasswordTraced' },
  ],
  renewingPassword: [{ type: 'passwordRenewed', to: sentTo }, { type: 'renewalsLimited' }],
}
