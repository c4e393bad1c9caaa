/** What all pages share, under `/page`: colours and type, and the chart of the conversation. */
import type Router from '@koa/router'
import { drawing } from '#machines/diagram/drawing.ts'
import { createPageFiles, filesIn } from './asset-files.ts'

export function createSharedFiles(): Router {
  const router = createPageFiles(
    filesIn(new URL('./files/', import.meta.url), '/page', ['base.css', 'chart.css', 'chart.js', 'icon.svg']),
  )
  const chart = drawing()
  router.get('/page/chart.svg', context => {
    context.type = 'image/svg+xml; charset=utf-8'
    context.body = chart
  })
  return router
}
