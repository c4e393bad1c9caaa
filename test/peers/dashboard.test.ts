// Prometheus understands each query of the dashboard, once Grafana has put its intervals in.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, inject, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'tadamon-dashboard-'))
afterAll(() => rmSync(folder, { recursive: true }))

const dashboard = JSON.parse(readFileSync(join(import.meta.dirname, '../../ops/dashboard.json'), 'utf8')) as {
  panels: { targets: { expr: string }[] }[]
}

it('reads every query', () => {
  const queries = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))
  // promtool reads queries as rules that record them.
  const rules = queries.map((query, index) => ({
    record: `dashboard:${index}`,
    expr: query.replaceAll('$__rate_interval', '5m').replaceAll('$__range', '6h'),
  }))
  const file = join(folder, 'rules.yaml')
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }))
  const told = execFileSync(inject('promtool'), ['check', 'rules', file], { encoding: 'utf8', stdio: 'pipe' })
  expect(told).toContain(`SUCCESS: ${queries.length} rules found`)
})
