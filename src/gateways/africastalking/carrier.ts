/** Africa's Talking among the carriers. */
import { readForm } from '../../http/body.ts'
import { type CarrierKind, createReportRoutes } from '../carrier.ts'
import { readDeliveryReport } from './delivery.ts'
import { createAfricasTalkingCarrier } from './sms-carrier.ts'

export const africasTalkingCarrier: CarrierKind = {
  kind: 'africastalking',
  createCarrier: ({ username = '', apiKey = '', senderId, url, deadlineMs }) =>
    createAfricasTalkingCarrier({
      username,
      apiKey,
      deadlineMs,
      ...(senderId !== undefined && { senderId }),
      ...(url !== undefined && { url }),
    }),
  createReportRoutes: ({ name }, parts) =>
    createReportRoutes({ name }, parts, {
      method: 'POST',
      read: async context => [readDeliveryReport(await readForm(context), name)],
    }),
}
