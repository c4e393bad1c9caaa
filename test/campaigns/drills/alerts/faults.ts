// Faults that somebody is to be woken for: what breaks, which alert has to ring, and what shows the cause at that moment.
import { slowMs, type Watched } from './stage.ts'

export interface Fault {
  what: string
  /** The one that has to ring. Others may. */
  alert: string
  breaks(stage: Watched): unknown
  mends(stage: Watched): unknown
  /** Queries to Prometheus that show the cause. */
  shownBy: readonly string[]
}

export const faults: Readonly<Record<string, Fault>> = {
  'wrong-key': {
    what: 'the carrier knows our key no more',
    alert: 'TadamonSendingHeld',
    breaks: ({ carrier }) => carrier.know(false),
    mends: ({ carrier }) => carrier.know(true),
    shownBy: ['sum by (carrier, result) (increase(tadamon_carrier_messages_total[5m])) > 0'],
  },
  'full-redis': {
    what: 'Redis has no memory left',
    alert: 'TadamonStoreRefuses',
    breaks: ({ redis }) => redis.config('SET', 'maxmemory', '1mb'),
    mends: ({ redis }) => redis.config('SET', 'maxmemory', '512mb'),
    shownBy: ['sum by (cause) (increase(tadamon_store_refusals_total[5m])) > 0'],
  },
  'frozen-process': {
    what: 'one of the two processes is frozen',
    alert: 'TadamonProcessDown',
    breaks: ({ deployment }) => process.kill(deployment.processes[1].pid, 'SIGSTOP'),
    mends: ({ deployment }) => process.kill(deployment.processes[1].pid, 'SIGCONT'),
    shownBy: ['up{job="tadamon"}', 'haproxy_server_status{proxy="processes", state="UP"}'],
  },
  'silent-operator': {
    what: 'no callback of one operator comes any more',
    alert: 'TadamonOperatorSilent',
    breaks: ({ callers }) => callers.silence('inwi'),
    mends: ({ callers }) => callers.silence(null),
    shownBy: ['sum by (gateway, operator) (rate(tadamon_calls_total{channel="ussd"}[5m])) * 60'],
  },
  'slow-cnss': {
    what: `the CNSS's service takes ${slowMs / 1_000} seconds for each answer`,
    alert: 'TadamonLookUpsFail',
    breaks: ({ cnss }) => cnss.become('slow'),
    mends: ({ cnss }) => cnss.become('well'),
    shownBy: ['sum by (outcome) (increase(tadamon_look_up_duration_seconds_count[5m])) > 0'],
  },
}
