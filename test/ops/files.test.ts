// The alert rules and the dashboard speak of metrics, labels and states that there are.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { endings, questions } from '#machines/protocol.ts'
import { createMetrics, listMetrics, refusers } from '#src/monitoring/metrics.ts'
import { failureCodes } from '#src/platform/failures.ts'
import { exported } from '#test/support/exporters.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const nothing = async () => ({
  messages: { queued: 0, sending: 0, submitted: 0, unknown: 0 },
  oldestQueuedSeconds: 0,
  held: { paused: false, sms: false, email: false },
  carriersShut: {},
  deferred: 0,
  oldestDeferredSeconds: 0,
})

type Panel = { title: string; targets: { expr: string }[] }
const dashboard = JSON.parse(read('ops/dashboard.json')) as { panels: Panel[] }
const rules = read('ops/alerts.yaml')
const expressions = [
  ...rules.matchAll(/expr: (?:>-\n)?((?:[^\n]|\n {10})+)/g).map(([, expression = '']) => expression),
  ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
]

describe.each(expressions)('%s', expression => {
  it('names metrics that there are', async () => {
    const { text } = createMetrics({ version: '0', backlog: nothing })
    const known = [...(await text()).matchAll(/^# TYPE (\S+) (\S+)/gm)].flatMap(([, name = '', type]) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    )
    const named = expression.match(/\b(?:tadamon|nodejs|process|redis|pg)_[a-z0-9_]+|\bup\b/g) ?? []
    // Prometheus’s own, and what the servers’ exporters tell: test/peers/exporters.test.ts asks them.
    known.push('up', ...exported)
    expect(named.length).toBeGreaterThan(0)
    expect(named.filter(name => !known.includes(name))).toEqual([])
  })

  it('names labels of them, and values that they can have', () => {
    const values: Record<string, readonly string[]> = {
      outcome: [...endings, 'unavailable', 'registered', 'covered-elsewhere', 'unknown'],
      state: [...questions, 'queued', 'sending', 'submitted', 'unknown'],
      code: failureCodes,
      limit: refusers,
      channel: ['ussd', 'sms'],
      result: [
        'submitted',
        'refused',
        'held',
        'retry',
        'unknown',
        ...['recipient', 'route', 'account', 'sender'].map(by => `refused-${by}`),
      ],
      kind: ['code', 'password', 'number', 'reply'],
      why: ['paused', 'sms', 'email'],
      status: ['delivered', 'failed'],
      reaction: ['answered', 'corrected', 'left'],
    }
    for (const [, name = '', matchers = ''] of expression.matchAll(/(tadamon_\w+)\{([^}]*)\}/g)) {
      const metric = listMetrics().find(known => name.startsWith(known.name))
      for (const [, label = '', given = ''] of matchers.matchAll(/(\w+)[!=]=?~?"([^"]*)"/g)) {
        expect(metric?.labels).toContain(label)
        expect(values[label]).toEqual(expect.arrayContaining(given.split('|')))
      }
    }
  })
})

describe('alert rules', () => {
  it('say what is the matter and what to do', () => {
    const blocks = rules.split('- alert: ').slice(1)
    expect(blocks.length).toBeGreaterThan(10)
    for (const block of blocks) {
      expect(block).toMatch(/severity: (page|ticket)/)
      expect(block).toMatch(/summary: \S/)
      expect(block).toMatch(/action: \S/)
    }
  })

  it('have a paragraph each that says what to do, and name it', () => {
    const page = read('docs/operations/alerts.md')
    const named = [...rules.matchAll(/- alert: (\w+)/g)].map(([, alert = '']) => alert)
    expect(named.filter(alert => !page.includes(`\n### ${alert}\n`))).toEqual([])
    const links = [...rules.matchAll(/runbook: docs\/operations\/alerts\.md#(\w+)/g)].map(([, link]) => link)
    expect(named.map(alert => alert.toLowerCase()).filter(alert => !links.includes(alert))).toEqual([])
  })
})

describe('docs/generated/metrics.md', () => {
  it('lists every metric of ours', () => {
    const page = read('docs/generated/metrics.md')
    expect(listMetrics().filter(({ name }) => !page.includes(`\`${name}\``))).toEqual([])
  })
})
