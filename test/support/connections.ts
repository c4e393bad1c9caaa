// Connections as a service without settings bounds them.
import { type ConnectionSettings, createConnections } from '#src/http/connections.ts'
import { createClock } from '#src/platform/clock.ts'

export const openConnections = (settings: Partial<ConnectionSettings> = {}) =>
  createConnections({ perAddress: 100, exempt: [], clock: createClock(), ...settings })
