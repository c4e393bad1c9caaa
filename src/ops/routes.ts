/** The operator's pages and their data, and the metrics: mounted behind the operator's guard. */
import type Router from '@koa/router'
import { createPageFiles, filesIn } from '../http/assets/asset-files.ts'
import { readForm } from '../http/body.ts'
import { boardPage } from './board-page.ts'
import { callerPage } from './caller-page.ts'
import { readCallerRequest } from './caller-request.ts'
import { isRange, type RangeName } from './range.ts'
import type { Stats } from './stats.ts'
import { isTable, tableNames, writeCsv } from './stats-csv.ts'
import type { SupportLookUp } from './support-look-up.ts'
import { wordsIn } from './words/words.ts'

export interface OpsParts {
  stats(range: RangeName): Promise<Stats>
  support: SupportLookUp
  metrics: { text(): Promise<string>; contentType: string }
}

const plotter = (file: string) => new URL(import.meta.resolve(`uplot/dist/${file}`))

export function createOpsRoutes({ stats, support, metrics }: OpsParts): Router {
  const folder = new URL('./page/', import.meta.url)
  const router = createPageFiles({
    ...filesIn(folder, '/ops', [
      'carriers.js',
      'history.js',
      'ops.css',
      'ops.js',
      'plots.js',
      'running.js',
      'sending.js',
      'tables.js',
      'words.js',
    ]),
    '/ops/uplot.js': plotter('uPlot.esm.js'),
    '/ops/uplot.css': plotter('uPlot.min.css'),
  })

  router.get('/ops', context => {
    context.type = 'html'
    context.body = boardPage(wordsIn(context.query['lang']))
  })

  router.get('/ops/figures', async context => {
    const range = context.query['range'] ?? 'hour'
    if (!isRange(range)) {
      context.status = 400
      context.body = { error: 'range: hour, day or week' }
      return
    }
    context.body = await stats(range)
  })

  router.get('/ops/figures.csv', async context => {
    const { range = 'hour', table } = context.query
    if (!isRange(range) || !isTable(table)) {
      context.status = 400
      context.body = { error: `range: hour, day or week; table: ${tableNames.join(', ')}` }
      return
    }
    context.attachment(`tadamon-${table}-${range}.csv`)
    context.type = 'text/csv; charset=utf-8'
    context.body = writeCsv(table, await stats(range))
  })

  router.get('/ops/caller', context => {
    context.type = 'html'
    context.body = callerPage({ words: wordsIn(context.query['lang']), entered: '', reason: '', found: null })
  })

  // Posted, so that no number stands in a URL, a history or a proxy's log.
  router.post('/ops/caller', async context => {
    const fields = await readForm(context)
    const asked = readCallerRequest(fields, context.get('authorization'))
    const found = typeof asked === 'string' ? asked : await support.lookUp(asked)
    if (found === 'too-many') context.status = 429
    const { phone = '', reason = '' } = fields ?? {}
    context.type = 'html'
    context.body = callerPage({
      words: wordsIn(context.query['lang']),
      entered: phone.slice(0, 20),
      reason,
      found,
    })
  })

  router.get('/metrics', async context => {
    context.set('content-type', metrics.contentType)
    context.body = await metrics.text()
  })

  return router
}
