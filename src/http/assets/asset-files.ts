/** The files of a page, read once at start: a browser reaches those that are named, and nothing else of the disk. */
import { readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import Router from '@koa/router'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
}

/** Each path with the file that is answered there. @throws when one of them is missing. */
export function createPageFiles(files: Readonly<Record<string, URL>>): Router {
  const router = new Router()
  for (const [path, file] of Object.entries(files)) {
    const body = readFileSync(fileURLToPath(file))
    router.get(path, context => {
      context.type = types[extname(file.pathname)] ?? 'application/octet-stream'
      context.body = body
    })
  }
  return router
}

/** Those of one folder, under one path. */
export function filesIn(folder: URL, path: string, names: readonly string[]): Record<string, URL> {
  return Object.fromEntries(names.map(name => [`${path}/${name}`, new URL(name, folder)]))
}
