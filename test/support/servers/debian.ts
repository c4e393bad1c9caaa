// Installs one of Debian's packages for its program alone: no daemon starts, now or at boot, no database is made.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

// What the packages' own scripts call to start a service, to switch it on at boot and to make a first cluster.
const silenced = [
  'invoke-rc.d',
  'deb-systemd-invoke',
  'deb-systemd-helper',
  'update-rc.d',
  'pg_createcluster',
]

// Two runs at once would both find a program missing; the second waits here, then has nothing left to do.
const lockFile = '/run/tadamon-test-packages.lock'
const lockWaitSeconds = 900

/**
 * Runs `apt-get update` and `apt-get install`, as root, one installation at a time on the machine.
 * The services stay silent through apt's own `DPkg::Path`: dpkg finds commands that do nothing before the real ones.
 * So there is nothing to undo, unlike with a policy-rc.d, and it holds with systemd, with SysV and without any init.
 * Throws with the end of apt's output when it fails.
 */
export const installDebianPackage = async (name: string): Promise<void> => {
  process.stderr.write(`Installing Debian's package ${name}, which the tests need ...\n`)
  const folder = await mkdtemp(join(tmpdir(), 'tadamon-apt-'))
  try {
    for (const command of silenced)
      await writeFile(join(folder, command), '#!/bin/sh\nexit 0\n', { mode: 0o755 })
    const options = `-q -y -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 -o DPkg::Path=${folder}:/usr/sbin:/usr/bin:/sbin:/bin`
    // A list that cannot be refreshed may still do; if it does not, the installation says why.
    const script = `apt-get update -q; apt-get install ${options} --no-install-recommends "$1"`
    await run('flock', ['--timeout', String(lockWaitSeconds), lockFile, 'sh', '-c', script, 'sh', name])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * The files of one of Debian's packages, unpacked into `folder` and not installed: beside another program of that name that
 * the machine has. Once unpacked they are used again.
 */
export const unpackDebianPackage = async (name: string, folder: string): Promise<void> => {
  if (existsSync(folder)) return
  process.stderr.write(`Fetching Debian's package ${name}, which the tests need ...\n`)
  await mkdir(dirname(folder), { recursive: true })
  const place = await mkdtemp(`${folder}-`)
  try {
    // apt's own user must be able to write there.
    const script = `chmod 755 . && { apt-get download -q "$1" || { apt-get update -q && apt-get download -q "$1"; }; } && dpkg-deb -x ./*.deb files`
    await run(
      'flock',
      ['--timeout', String(lockWaitSeconds), lockFile, 'sh', '-c', script, 'sh', name],
      place,
    )
    await rename(join(place, 'files'), folder)
  } finally {
    await rm(place, { recursive: true, force: true })
  }
}

const run = async (command: string, args: string[], folder?: string): Promise<void> => {
  const child = spawn(command, args, {
    ...(folder !== undefined && { cwd: folder }),
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', chunk => {
      output = (output + String(chunk)).slice(-2_000)
    })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`apt-get ended with code ${code}:\n${output}`)
}
