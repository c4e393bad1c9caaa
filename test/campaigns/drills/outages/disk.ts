/** A disk that can be filled: a file system in memory, mounted for as long as it is needed. */
import { execFileSync, spawnSync } from 'node:child_process'
import { rmdirSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A file system of so many megabytes. */
export async function mountDisk(megabytes: number) {
  const folder = await mkdtemp(join(tmpdir(), 'tadamon-disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', folder])
  const filling = join(folder, 'filling')
  return {
    folder,
    /** Nothing more fits. */
    fill(): void {
      // It says that there is no room left, and that is how it ends.
      spawnSync('dd', ['if=/dev/zero', `of=${filling}`, 'bs=64k'], { stdio: 'ignore' })
    },
    free: () => rmSync(filling),
    unmount(): void {
      execFileSync('umount', ['--lazy', folder])
      rmdirSync(folder)
    },
  }
}
