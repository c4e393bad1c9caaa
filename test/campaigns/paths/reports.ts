// What the host may find out in each state that waits for it: every report, and every verdict that leads elsewhere.
import type { EffectResult, SmsDelivery, Wait } from '#machines/protocol.ts'

export const registrationNumber = '178824615'
export const scheme = { code: 'cnops', name: { ar: 'الصندوق الوطني', fr: 'CNOPS' } }
export const knownPhone = '+212699999999'
export const accountPhone = '+212688888888'
export const sentTo = '06......01'
const sentAt = '22/11 12:00'

const fate = (state: SmsDelivery['state'], renewable: boolean): EffectResult => ({
  type: 'passwordTraced',
  delivery: { state, at: sentAt, to: sentTo, renewable },
})

export const reports: Readonly<Record<Wait, readonly EffectResult[]>> = {
  lookingUp: [
    {
      type: 'verdictReached',
      verdict: { outcome: 'registered', registrationNumber, hasAccount: false },
    },
    {
      type: 'verdictReached',
      verdict: { outcome: 'registered', registrationNumber, hasAccount: true },
    },
    {
      type: 'verdictReached',
      verdict: { outcome: 'registered', registrationNumber, hasAccount: false, phone: knownPhone },
    },
    { type: 'verdictReached', verdict: { outcome: 'covered-elsewhere', scheme } },
    { type: 'verdictReached', verdict: { outcome: 'unknown' } },
    { type: 'lookUpDelayed' },
    { type: 'lookUpLimited', by: 'attempts' },
    { type: 'lookUpLimited', by: 'card' },
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
  renewingPassword: [
    { type: 'passwordRenewed', to: sentTo },
    { type: 'renewalsLimited' },
    { type: 'proofNeeded', phone: accountPhone },
  ],
  claimingAccount: [{ type: 'claimMade', until: '05/12' }, { type: 'claimRefused' }],
}
