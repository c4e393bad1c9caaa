// Which tests are unit tests: those whose imports lead to no server, no browser and no other program.
import { readSource, type Source } from '../architecture/source.ts'

/** What starts a server, a browser or another program. */
const starts = /^(node:child_process|playwright-core|src\/db\/pglite\.ts|test\/support\/servers\/.*)$/
/** Starts git, which lists the files of the project at once. */
const quick = 'test/architecture/source.ts'
/** Campaigns walk every path: they need nothing, and take their time. */
const isTest = (path: string) => /^test\/(?!campaigns\/).*\.test\.ts$/.test(path)

export function unitTests({ files, imports }: Source = readSource()): string[] {
  const leads = new Set([...files.keys()].filter(path => starts.test(path)))
  for (let known = -1; known < leads.size; ) {
    known = leads.size
    for (const { from, to, isType } of imports)
      if (!isType && from !== quick && (leads.has(to) || starts.test(to))) leads.add(from)
  }
  return [...files.keys()].filter(path => isTest(path) && !leads.has(path))
}
