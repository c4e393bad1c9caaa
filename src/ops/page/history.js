/** Releases and outages of the span: for the plot, and as a list for whoever does not see it. */
import { drawTable } from './tables.js'
import { momentOf, nameOf, say, seconds } from './words.js'

const secondsOf = at => new Date(at).getTime() / 1_000

/** In seconds since 1970; what goes on lasts until now. */
export function marksOf({ releases, outages, until }) {
  return {
    releases: releases.map(({ at }) => ({ at: secondsOf(at) })),
    outages: outages.map(outage => ({
      since: secondsOf(outage.since),
      until: secondsOf(outage.until ?? until),
    })),
  }
}

export function showHistory(place, { releases, outages }) {
  const rows = [
    ...releases.map(release => ({ at: release.at, what: say('release', release) })),
    ...outages.map(outage => ({ at: outage.since, what: `${outageOf(outage.what)}, ${lengthOf(outage)}` })),
  ]
  rows.sort((a, b) => new Date(b.at) - new Date(a.at))
  drawTable(
    place,
    say('history'),
    [say('when'), say('what')],
    rows.map(({ at, what }) => [momentOf(at), what]),
    say('nothingHappened'),
  )
}

function outageOf(what) {
  const [, link] = /^link (.+)$/.exec(what) ?? []
  return link === undefined
    ? nameOf('outages', what)
    : nameOf('outages', 'link').replace('{name}', () => link)
}

function lengthOf({ since, until }) {
  return until === null
    ? say('goesOn')
    : say('lasted', { time: seconds(secondsOf(until) - secondsOf(since)) })
}
