/** The operator's pages and their data, and the metrics: mounted behind the operator's guard. */
import type Router from '@koa/router'
import { readPhone } from '#machines/answers.ts'
import { readForm } from '../channels/form.ts'
import { createPageFiles, filesIn } from '../page/page-files.ts'
import type { CallerDesk } from './caller-desk.ts'
import { callerPage } from './caller-page.ts'
import type { Figures } from './figures.ts'
import { isRange, type RangeName } from './range.ts'

export interface OpsParts {
  figures(range: RangeName): Promise<Figures>
  desk: CallerDesk
  metrics: { text(): Promise<string>; contentType: string }
}

const plotter = (file: string) => new URL(import.meta.resolve(`uplot/dist/${file}`))

export function createOpsRoutes({ figures, desk, metrics }: OpsParts): Router {
  const folder = new URL('./page/', import.meta.url)
  const router = createPageFiles({
    '/ops': new URL('ops.html', folder),
    ...filesIn(folder, '/ops', ['ops.css', 'ops.js', 'plots.js', 'tables.js', 'words.js']),
    '/ops/uplot.js': plotter('uPlot.esm.js'),
    '/ops/uplot.css': plotter('uPlot.min.css'),
  })

  router.get('/ops/figures', async context => {
    const range = context.query['range'] ?? 'hour'
    if (!isRange(range)) {
      context.status = 400
      context.body = { error: 'range: hour, day or week' }
      return
    }
    context.body = await figures(range)
  })

  router.get('/ops/caller', context => {
    context.type = 'html'
    context.body = callerPage({ typed: '', found: null })
  })

  // Posted, so that no number stands in a URL, a history or a proxy's log.
  router.post('/ops/caller', async context => {
    const typed = (await readForm(context.req))?.['phone']?.slice(0, 20) ?? ''
    const phone = phoneIn(typed)
    const clerk = clerkIn(context.get('authorization'))
    context.type = 'html'
    context.body = callerPage({
      typed,
      found: phone === null ? 'unreadable' : await desk.lookUp(phone, clerk),
    })
  })

  router.get('/metrics', async context => {
    context.set('content-type', metrics.contentType)
    context.body = await metrics.text()
  })

  return router
}

/** A Moroccan mobile as it is dialled, or any number as E.164. */
function phoneIn(typed: string): string | null {
  const bare = typed.replace(/[\s().-]/g, '')
  return readPhone(typed) ?? (/^\+[1-9]\d{6,14}$/.test(bare) ? bare : null)
}

/** The user name of the Basic password: who asks, for the audit. */
function clerkIn(authorization: string): string | null {
  const [, basic = ''] = /^Basic +([A-Za-z0-9+/=_-]+) *$/i.exec(authorization) ?? []
  const [name = ''] = Buffer.from(basic, 'base64').toString().split(':')
  return name === '' ? null : name.slice(0, 60)
}
