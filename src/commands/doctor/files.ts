/** Whether the files of secrets are closed to others, and what else of this machine and program matters. */
import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { secretFiles } from '../../config/config.ts'
import { type Finding, judge, right, unsure } from './finding.ts'

const nodeMajor = 24

export function checkMachine(): readonly Finding[] {
  const isRoot = process.getuid?.() === 0
  return [
    judge('Node', Number.parseInt(process.versions.node, 10) >= nodeMajor, {
      right: process.version,
      wrong: `is ${process.version}`,
      mend: `${nodeMajor} or newer is needed: node_modules/.bin/node, or the image’s`,
    }),
    isRoot
      ? unsure('user', 'this runs as root', 'run the service as a user of its own, without privileges')
      : right('user', 'is not root'),
    ...secretFiles().map(({ name, file }) => checkFile(name, file)),
  ]
}

function checkFile(name: string, file: string): Finding {
  const { mode } = statSync(file)
  const isFolderOpen = (statSync(dirname(file)).mode & 0o001) !== 0
  if ((mode & 0o022) !== 0) {
    return {
      is: 'wrong',
      what: name,
      says: 'others may write the file',
      mend: `chmod go-w ${file}`,
    }
  }
  return (mode & 0o004) !== 0 && isFolderOpen
    ? unsure(name, 'every user of this machine may read the file', `chmod o-rwx ${dirname(file)}`)
    : right(name, 'the file is closed to others')
}
