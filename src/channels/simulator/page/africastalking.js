/** What Africa's Talking posts, and how it reads the answer. */

export const africasTalking = {
  name: 'africastalking',
  label: 'Africa’s Talking',

  ask: call => ({ path: '/ussd', fields: { ...about(call), text: call.typed.join('*') } }),

  /** Null when the answer is none that this gateway understands. */
  read(answer) {
    const [, kind, text] = /^(CON|END) ([\s\S]*)$/.exec(answer) ?? []
    return kind === undefined ? null : { text, ends: kind === 'END' }
  },

  /** The event at the end of a call: `Success`, `Incomplete` or `Failed`. */
  end: (call, status) => ({ path: '/ussd/events', fields: { ...about(call), status } }),

  text: ({ id, from, to, text, network }) => ({
    path: '/sms',
    fields: {
      id,
      from,
      to,
      text,
      date: new Date().toISOString(),
      ...(network && { networkCode: network }),
    },
  }),
}

function about({ session, number, network, serviceCode }) {
  return {
    sessionId: `ATUid_${session}`,
    phoneNumber: number,
    ...(network && { networkCode: network }),
    serviceCode,
  }
}
