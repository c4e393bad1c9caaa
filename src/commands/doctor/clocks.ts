/** Whether a server's clock agrees with ours: expiry, resumption and order go by them. */
import { type Finding, judge } from './finding.ts'

const mostMs = 2_000

/** `read` asks the server for its time, in milliseconds since 1970. */
export async function compareClocks(
  what: string,
  now: () => number,
  read: () => Promise<number>,
): Promise<Finding> {
  const before = now()
  const theirs = await read()
  const after = now()
  // Anywhere between the question and the answer.
  const apart = theirs < before ? before - theirs : Math.max(0, theirs - after)
  return judge(what, apart <= mostMs, {
    right: 'its clock agrees with ours',
    wrong: `its clock is ${Math.round(apart / 1_000)} s from ours`,
    mend: 'have both machines set theirs: systemctl enable --now systemd-timesyncd',
  })
}
