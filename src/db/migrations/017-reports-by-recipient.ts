/** Reports that came before their message are counted by whose they are, each time another comes. */
import type { Step } from '../step.ts'

export const reportsByRecipient: Step = {
  name: '017-reports-by-recipient',
  does: 'builds an index of reports',
  run: tools => tools.createIndex('reports_by_recipient', 'reports (recipient_key)'),
}
