/** `npm run registry -- import`: a file of people into the registry, with what is wrong in it and what came of it. */
import { hostname, userInfo } from 'node:os'
import type { Store } from '../composition/store.ts'
import type { ImportOptions } from '../eligibility/import/people.ts'
import {
  importRecorded,
  mostShown,
  type RecordedImport,
  type SaidLine,
} from '../eligibility/import/recorded-import.ts'
import type { Clock } from '../platform/clock.ts'
import { OperatorError } from '../platform/operator-error.ts'
import { openErrorsFile } from './errors-file.ts'
import type { PeopleFile } from './people-file.ts'
import { createProgress } from './progress.ts'

type Choices = Pick<ImportOptions, 'isDryRun' | 'isReplacing' | 'allowsSharedNumbers'>

export interface ImportArguments extends Choices {
  file: PeopleFile
  /** Where refused lines go whole. */
  errors: string | undefined
}

/** The exit code: 0 all lines taken, 1 some refused, 2 none taken. */
export async function importFile(
  { database, vault }: Store,
  { file, errors: path, ...choices }: ImportArguments,
  clock: Clock,
): Promise<number> {
  if (path !== undefined && (await file.isSame(path)))
    throw new OperatorError(`${path} is the file to be imported: name another one for its errors`)
  const errors = path === undefined ? undefined : openErrorsFile(path)
  const progress = createProgress(process.stderr, clock)
  let done: RecordedImport
  try {
    done = await importRecorded({ queries: database.queries, vault, clock }, file.bytes, {
      ...choices,
      byWhom: `${userInfo().username}@${hostname()}`,
      keepsText: errors !== undefined,
      signal: stopOnSignal(file),
      onLine(said, header) {
        errors?.add(said, header)
        if (said.isShown) progress.note(lineText(said))
      },
      onProgress: ({ phase, lines, share }) =>
        progress.show(lines, phase === 'reading' ? file.share() : share),
    })
  } finally {
    progress.done()
    if (errors?.close())
      progress.note(`the refused lines are in ${path}, in the clear: delete it when it is mended`)
  }
  for (const text of countTexts(done)) progress.note(text)
  process.stdout.write(`${summaryOf(done, choices)}\n`)
  if (done.refused === 0) return 0
  return done.refused + done.repeated < done.lines ? 1 : 2
}

function lineText({ line, says, isRefused }: SaidLine): string {
  return `line ${line}${isRefused ? '' : ', loaded all the same'}: ${says}`
}

/** What was too much to be shown line by line, and what was left aside. */
function countTexts({ reasons, ignoredColumns }: RecordedImport): string[] {
  const many = reasons.filter(({ lines }) => lines > mostShown)
  return [
    ...many.map(({ reason, lines }) => `${lines} lines in all: ${reason}`),
    ...(ignoredColumns.length > 0 ? [`columns left aside: ${ignoredColumns.join(', ')}`] : []),
  ]
}

function summaryOf(done: RecordedImport, { isDryRun, isReplacing }: Choices): string {
  const counts = [
    [done.added, 'new'],
    [done.changed, 'changed'],
    [done.unchanged, 'unchanged'],
    [done.repeated, 'repeated'],
    [done.refused, 'refused'],
  ] as const
  const parts = counts
    .filter(([count], place) => count > 0 || place < 3)
    .map(([count, word]) => `${count} ${word}`)
  const start = isDryRun ? 'dry run, nothing was written: ' : ''
  return `${start}${done.lines} lines: ${parts.join(', ')}${goneText(done, isReplacing === true, isDryRun === true)}`
}

function goneText(
  { gone, removed, refused }: RecordedImport,
  isReplacing: boolean,
  isDryRun: boolean,
): string {
  if (gone === 0) return ''
  const start = `; ${gone} in the registry and not in the file`
  if (!isReplacing) return `${start}, --replace takes them out`
  if (refused > 0) return `${start}, nobody was taken out because lines were refused`
  return isDryRun ? `${start}, to be taken out` : `${start}, ${removed} taken out`
}

/** The first signal stops the import, a second one the program. */
function stopOnSignal(file: PeopleFile): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      const stopped = new OperatorError('interrupted, nothing was changed: run it again')
      controller.abort(stopped)
      file.stop(stopped)
    })
  }
  return controller.signal
}
