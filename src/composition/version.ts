/** Which version runs, and from which commit it was made. */
import { readFileSync } from 'node:fs'

export interface Version {
  version: string
  /** Abbreviated; `unknown` where nobody wrote it down and there is no clone. */
  commit: string
}

export function readVersion(root: URL = new URL('../../', import.meta.url)): Version {
  const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version: string }
  return { version, commit: readCommit(root).slice(0, 12) || 'unknown' }
}

/** The image has a file for it; a clone has its head, which names a commit, or a branch that does. */
function readCommit(root: URL): string {
  const head = textOf('COMMIT', root) || textOf('.git/HEAD', root)
  const [, branch] = /^ref: (.+)$/.exec(head) ?? []
  if (branch === undefined) return head
  const packed = textOf('.git/packed-refs', root).split('\n')
  return textOf(`.git/${branch}`, root) || (packed.find(line => line.endsWith(` ${branch}`)) ?? '')
}

function textOf(file: string, root: URL): string {
  try {
    return readFileSync(new URL(file, root), 'utf8').trim()
  } catch {
    return ''
  }
}
