/** The page that takes a file of people, and the imports that were and are: mounted behind the operator's guard. */
import Router from '@koa/router'
import type { Context } from 'koa'
import {
  createImportRuns,
  type ImportChoices,
  importRecorded,
  type RecordedImport,
  type RecordedParts,
  type SaidLine,
} from '../eligibility/import/recorded-import.ts'
import { createPageFiles, filesIn } from '../http/assets/asset-files.ts'
import { basicIn } from '../http/credentials.ts'
import { openUpload } from '../http/upload.ts'
import { OperatorError } from '../platform/operator-error.ts'

export interface ImportRoutesParts extends RecordedParts {
  /** IMPORT_MAX_BYTES. */
  mostBytes: number
  /** Aborted when the service stops: what has not been loaded by then changes nothing. */
  stopping: AbortSignal
}

/** What the page shows of an import; `says` is fit for anybody's eyes. */
export interface ImportReport extends Omit<RecordedImport, 'sha256'> {
  sha256: string
  shown: Pick<SaidLine, 'line' | 'says' | 'isRefused'>[]
}

export function createImportRoutes({ mostBytes, stopping, ...store }: ImportRoutesParts): Router {
  const folder = new URL('./page/', import.meta.url)
  const runs = createImportRuns(store)
  const tooLong = `the file is longer than ${mostBytes} bytes: import it with npm run registry, or raise IMPORT_MAX_BYTES`
  const router = new Router()
  router.use(
    createPageFiles({
      '/ops/import': new URL('import.html', folder),
      ...filesIn(folder, '/ops', ['import.js']),
    }).routes(),
  )

  // The choices stand in the URL: the body is the file and nothing else.
  router.post('/ops/import', async context => {
    if (Number(context.get('content-length')) > mostBytes) return refuse(context, 413, tooLong)
    const upload = openUpload(context, mostBytes, tooLong)
    const shown: ImportReport['shown'] = []
    try {
      const done = await importRecorded(store, upload.pieces, {
        ...choicesOf(context),
        byWhom: basicIn(context.get('authorization'))?.name ?? null,
        signal: stopping,
        onLine({ line, says, isRefused, isShown }) {
          if (isShown) shown.push({ line, says, isRefused })
        },
      })
      context.body = { ...done, sha256: done.sha256.toString('hex'), shown } satisfies ImportReport
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error
      refuse(context, 422, error.message)
    } finally {
      await upload.finish()
    }
  })

  router.get('/ops/import/runs', async context => {
    context.body = { mostBytes, runs: await runs.list() }
  })

  return router
}

function choicesOf({ query }: Context): ImportChoices {
  const isSet = (name: string) => query[name] === 'true'
  return {
    isDryRun: isSet('dry-run'),
    isReplacing: isSet('replace'),
    allowsSharedNumbers: isSet('shared-numbers'),
  }
}

function refuse(context: Context, status: number, problem: string): void {
  context.status = status
  context.body = { problem }
}
