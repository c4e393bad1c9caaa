// Prometheus reads the alert rules, and each of them rings when it should and not before: its own promtool says so.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, inject, it } from 'vitest'

const rules = resolve(import.meta.dirname, '../../ops/alerts.yaml')
const folder = mkdtempSync(join(tmpdir(), 'tadamon-alerts-'))
afterAll(() => rmSync(folder, { recursive: true }))

const promtool = (...args: string[]) =>
  execFileSync(inject('promtool'), args, { encoding: 'utf8', stdio: 'pipe' })

/** Values a minute, in Prometheus's notation: `0+2x90` begins at 0 and grows by 2, ninety times. */
type Series = Record<string, string>
const growing = (aMinute: number) => `0+${aMinute}x90`
const steady = (value: number) => `${value}x90`

/** Throws with promtool's difference unless exactly these alerts ring at `minute`. */
const expectAlerts = (series: Series, minute: number, alerts: readonly string[]) => {
  const file = join(folder, 'case.yaml')
  // JSON is YAML.
  const written = {
    rule_files: [rules],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        promql_expr_test: [
          {
            expr: 'count by (alertname) (ALERTS{alertstate="firing"})',
            eval_time: `${minute}m`,
            exp_samples: alerts.map(alert => ({ labels: `{alertname="${alert}"}`, value: 1 })),
          },
        ],
      },
    ],
  }
  writeFileSync(file, JSON.stringify(written))
  promtool('test', 'rules', file)
}

const running = { tadamon_build_info: '1x1500' }
const turns = (le: string) => `tadamon_turn_duration_seconds_bucket{channel="ussd",le="${le}"}`
const outcomes = 'tadamon_outcomes_total{channel="ussd",outcome="passwordSent"}'
const calls = 'tadamon_calls_total{channel="ussd"}'
const apologies = 'tadamon_outcomes_total{channel="ussd",outcome="unavailable"}'
const callsOf = (operator: string) =>
  `tadamon_calls_total{channel="ussd",gateway="hubtel",operator="${operator}"}`
const lookUps = (outcome: string) => `tadamon_look_up_duration_seconds_count{outcome="${outcome}"}`
const struck = (limit: string) => `tadamon_limits_struck_total{limit="${limit}"}`
const reports = (status: string) => `tadamon_message_reports_total{status="${status}"}`
const refused = 'tadamon_message_submissions_total{medium="sms",result="refused"}'

const cases: readonly { alert: string; minute: number; rings: Series; silent: Series }[] = [
  { alert: 'TadamonAbsent', minute: 3, rings: { up: steady(0) }, silent: running },
  {
    alert: 'TadamonFailures',
    minute: 10,
    rings: { 'tadamon_failures_total{code="database-unavailable"}': growing(2) },
    silent: { 'tadamon_failures_total{code="eligibility-unavailable"}': growing(2) },
  },
  {
    alert: 'TadamonStoreRefuses',
    minute: 10,
    rings: { 'tadamon_store_refusals_total{cause="disk full"}': growing(1) },
    silent: { 'tadamon_store_refusals_total{cause="disk full"}': steady(9) },
  },
  {
    alert: 'TadamonTurnsSlow',
    minute: 15,
    rings: { [turns('1')]: growing(90), [turns('5')]: growing(100), [turns('+Inf')]: growing(100) },
    silent: { [turns('1')]: growing(100), [turns('5')]: growing(100), [turns('+Inf')]: growing(100) },
  },
  {
    alert: 'TadamonFewCallsCompleted',
    minute: 60,
    rings: { [calls]: growing(10), [outcomes]: growing(2) },
    // At night hardly anybody calls.
    silent: { [calls]: growing(1), [outcomes]: growing(0) },
  },
  {
    alert: 'TadamonLookUpsFail',
    minute: 20,
    rings: { [lookUps('registered')]: growing(8), [lookUps('delayed')]: growing(2) },
    silent: { [lookUps('registered')]: growing(80), [lookUps('delayed')]: growing(2) },
  },
  {
    alert: 'TadamonParkedTooLong',
    minute: 1,
    rings: { tadamon_parked_oldest_seconds: steady(7_201) },
    silent: { tadamon_parked_oldest_seconds: steady(7_199) },
  },
  {
    alert: 'TadamonGuessing',
    minute: 30,
    rings: { [struck('failures')]: growing(3) },
    silent: { [struck('failures')]: growing(1) },
  },
  {
    alert: 'TadamonCrowded',
    minute: 15,
    rings: { [struck('overall')]: growing(1) },
    silent: { [struck('overall')]: steady(1) },
  },
  {
    alert: 'TadamonSlowGuessing',
    minute: 15,
    rings: { [struck('unknown-verdicts')]: growing(1) },
    silent: { [struck('unknown-verdicts')]: steady(1) },
  },
  {
    alert: 'TadamonOneCallerManyCards',
    minute: 15,
    rings: { [struck('many-cards')]: growing(1) },
    silent: { [struck('many-cards')]: steady(1) },
  },
  {
    alert: 'TadamonCallersLookedUp',
    minute: 15,
    rings: { [struck('support')]: growing(1) },
    silent: { [struck('support')]: steady(1), [struck('overall')]: '0x90' },
  },
  {
    alert: 'TadamonMessagesStuck',
    minute: 10,
    rings: { tadamon_outbox_oldest_queued_seconds: steady(601) },
    silent: { tadamon_outbox_oldest_queued_seconds: steady(599) },
  },
  {
    alert: 'TadamonMessagesFail',
    minute: 60,
    rings: { [reports('failed')]: growing(3), [reports('delivered')]: growing(7) },
    silent: { [reports('failed')]: growing(1), [reports('delivered')]: growing(9) },
  },
  {
    alert: 'TadamonSubmissionsRefused',
    minute: 20,
    rings: { [refused]: growing(1) },
    silent: { [refused]: steady(9) },
  },
  {
    alert: 'TadamonSendingHeld',
    minute: 5,
    rings: { 'tadamon_sending_held{why="sms"}': steady(1), 'tadamon_sending_held{why="paused"}': steady(0) },
    silent: { 'tadamon_sending_held{why="sms"}': steady(0), 'tadamon_sending_held{why="paused"}': steady(0) },
  },
  {
    alert: 'TadamonCarrierShut',
    minute: 5,
    rings: { 'tadamon_carrier_shut{carrier="kannel"}': steady(1) },
    silent: { 'tadamon_carrier_shut{carrier="kannel"}': steady(0) },
  },
  {
    alert: 'TadamonCarrierRefusesUs',
    minute: 20,
    rings: { 'tadamon_carrier_messages_total{carrier="kannel",result="refused-route"}': growing(1) },
    silent: { 'tadamon_carrier_messages_total{carrier="kannel",result="refused-recipient"}': growing(1) },
  },
  {
    alert: 'TadamonMessagesBeyondBudget',
    minute: 20,
    rings: { 'tadamon_messages_beyond_budget_total{kind="reply"}': growing(1) },
    silent: { 'tadamon_messages_beyond_budget_total{kind="reply"}': steady(9) },
  },
  {
    alert: 'TadamonMessagesUnknown',
    minute: 20,
    rings: { 'tadamon_outbox_messages{state="unknown"}': steady(21) },
    silent: { 'tadamon_outbox_messages{state="unknown"}': steady(20) },
  },
  {
    alert: 'TadamonLinkDown',
    minute: 5,
    rings: {
      'tadamon_smpp_binds{link="iam",instance="1"}': steady(0),
      'tadamon_smpp_binds{link="iam",instance="2"}': steady(0),
    },
    silent: {
      'tadamon_smpp_binds{link="iam",instance="1"}': steady(0),
      'tadamon_smpp_binds{link="iam",instance="2"}': steady(1),
    },
  },
  {
    alert: 'TadamonLinkLosesAnswers',
    minute: 30,
    rings: { 'tadamon_smpp_answers_lost_total{link="iam"}': growing(2) },
    silent: { 'tadamon_smpp_answers_lost_total{link="iam"}': growing(1) },
  },
  {
    alert: 'TadamonLinkMalformed',
    minute: 30,
    rings: { 'tadamon_smpp_malformed_total{link="iam"}': growing(2) },
    silent: { 'tadamon_smpp_malformed_total{link="iam"}': growing(1) },
  },
  {
    alert: 'TadamonEventLoopLags',
    minute: 15,
    rings: { nodejs_eventloop_lag_p99_seconds: steady(0.3) },
    silent: { nodejs_eventloop_lag_p99_seconds: steady(0.2) },
  },
  {
    alert: 'TadamonSendsCallersAway',
    minute: 10,
    rings: { [struck('turns')]: growing(5) },
    silent: { [struck('turns')]: growing(3) },
  },
  {
    alert: 'TadamonForeignForms',
    minute: 30,
    rings: { 'tadamon_refused_forms_total{callback="ussd"}': growing(2) },
    silent: { 'tadamon_refused_forms_total{callback="ussd"}': growing(1) },
  },
  {
    alert: 'TadamonRedisNearlyFull',
    minute: 10,
    rings: {
      'redis_memory_used_bytes{instance="r"}': steady(81),
      'redis_memory_max_bytes{instance="r"}': steady(100),
    },
    // Without a bound there is no end to be near.
    silent: {
      'redis_memory_used_bytes{instance="r"}': steady(81),
      'redis_memory_max_bytes{instance="r"}': steady(0),
    },
  },
  {
    alert: 'TadamonConnectionsNearlySpent',
    minute: 10,
    rings: {
      'pg_stat_activity_count{instance="p",datname="tadamon",state="idle"}': steady(70),
      'pg_stat_activity_count{instance="p",datname="tadamon",state="active"}': steady(11),
      'pg_settings_max_connections{instance="p",server="s"}': steady(100),
    },
    silent: {
      'pg_stat_activity_count{instance="p",datname="tadamon",state="idle"}': steady(79),
      'pg_settings_max_connections{instance="p",server="s"}': steady(100),
    },
  },
  {
    alert: 'TadamonServerUnseen',
    minute: 10,
    rings: { 'pg_up{job="postgres"}': steady(0), 'redis_up{job="redis"}': steady(1) },
    silent: { 'pg_up{job="postgres"}': steady(1), 'redis_up{job="redis"}': steady(1) },
  },
  {
    alert: 'TadamonAnswersBurnFast',
    // Before the slow one rings as well.
    minute: 20,
    rings: { [calls]: growing(10), [apologies]: growing(1) },
    silent: { [calls]: growing(100), [apologies]: growing(1) },
  },
  {
    alert: 'TadamonAnswersBurnSlowly',
    minute: 85,
    rings: { [calls]: growing(25), [apologies]: growing(1) },
    silent: { [calls]: growing(50), [apologies]: growing(1) },
  },
  {
    alert: 'TadamonOperatorSilent',
    // A quarter of an hour after the last call.
    minute: 1_455,
    rings: { [callsOf('inwi')]: '0+10x1440 14400x60', [callsOf('iam')]: '0+10x1500' },
    // By night there was hardly anybody yesterday either.
    silent: { [callsOf('inwi')]: '0+1x1440 1440x60', [callsOf('iam')]: '0+10x1500' },
  },
  {
    alert: 'TadamonTurnsLate',
    minute: 20,
    rings: { 'tadamon_failures_total{code="turn-late"}': growing(1) },
    silent: { 'tadamon_failures_total{code="turn-late"}': steady(9) },
  },
  {
    alert: 'TadamonLocksLost',
    minute: 20,
    rings: { 'tadamon_failures_total{code="sessions-busy"}': growing(2) },
    silent: { 'tadamon_failures_total{code="sessions-busy"}': growing(1) },
  },
  {
    alert: 'TadamonProcessDown',
    minute: 5,
    rings: { 'up{job="tadamon",instance="b:3000"}': steady(0) },
    silent: { 'up{job="tadamon",instance="b:3000"}': steady(1) },
  },
]

it('the rules are read without a complaint', () => {
  expect(promtool('check', 'rules', rules)).toContain(`SUCCESS: ${cases.length} rules found`)
})

it('each rule has its case', () => {
  const named = readFileSync(rules, 'utf8').matchAll(/- alert: (\w+)/g)
  expect(cases.map(({ alert }) => alert)).toEqual([...named].map(([, name]) => name))
})

it('an operator of few calls is missed after half an hour', () => {
  const few = { [callsOf('inwi')]: '0+3x1440 4320x60', [callsOf('iam')]: '0+3x1500' }
  expectAlerts({ ...running, ...few }, 1_460, [])
  expectAlerts({ ...running, ...few }, 1_475, ['TadamonOperatorSilent'])
})

describe.each(cases)('$alert', ({ alert, minute, rings, silent }) => {
  it('rings alone when it should', () => {
    expectAlerts(alert === 'TadamonAbsent' ? rings : { ...running, ...rings }, minute, [alert])
  })

  it('is silent otherwise', () => {
    expectAlerts({ ...running, ...silent }, minute, [])
  })
})
