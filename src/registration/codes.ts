/** One-time codes: sent to the phone that they prove, checked in the same conversation. */
import { codeLifeSeconds } from '#machines/protocol.ts'
import { localeFor } from '#machines/screens.ts'
import type { Codes } from '../accounts/codes.ts'
import type { EffectHandlers } from '../conversation/effects.ts'
import { type Queries, within } from '../db/database.ts'
import type { Limits } from '../limits/limits.ts'
import type { Outbox } from '../outbox/outbox.ts'
import { codeName } from './code-name.ts'

export interface CodeSmsParts {
  queries: Queries
  codes: Codes
  outbox: Outbox
  limits: Limits
}

export function createCodeSms({
  queries,
  codes,
  outbox,
  limits,
}: CodeSmsParts): Pick<EffectHandlers, 'sendCode' | 'checkCode'> {
  return {
    async sendCode({ phone, language, proves }, { id: conversation, repeat }) {
      const id = codeName(conversation, proves)
      // Sent before its call was lost, it is on its way or there.
      if (repeat !== undefined && (await codes.isOut(queries, id, phone))) return { type: 'codeSent' }
      // Asking too often sends nothing, and so counts for nothing.
      if (await codes.isTooSoon(queries, id, phone)) return { type: 'codeTooSoon' }
      return within(queries, async trx => {
        const issued = await codes.issue(trx, id, phone)
        if (issued === 'tooSoon') return { type: 'codeTooSoon' }
        // Only what goes out counts: who asks impatiently uses nothing up. A code that stays here is known to nobody.
        if (!(await limits.codes.allow(phone))) return { type: 'codesLimited' }
        await outbox.enqueue(trx, {
          medium: 'sms',
          kind: 'code',
          to: phone,
          text: localeFor(language).messages.code(issued.code),
          idempotencyKey: `code:${issued.name}`,
          lifeSeconds: codeLifeSeconds,
        })
        return { type: 'codeSent' }
      })
    },

    async checkCode({ phone, code, proves }, { id }) {
      const checked = await codes.check(queries, codeName(id, proves), phone, code)
      if (checked === 'accepted') return { type: 'codeAccepted' }
      return { type: checked === 'rejected' ? 'codeRejected' : 'codeExhausted' }
    },
  }
}
