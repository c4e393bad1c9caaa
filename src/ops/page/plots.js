/** Lines over time, drawn by uPlot in the page's colours and in Morocco's time, with what happened meanwhile. */
import uPlot from './uplot.js'
import { say } from './words.js'

const height = 190

/** `lines` are names with the colour variable each is drawn in. Returns a function that takes new values. */
export function createPlot(place, label, lines) {
  const frame = document.createElement('div')
  frame.role = 'img'
  place.append(frame)
  let plot = null
  let values = null
  let marks = { releases: [], outages: [] }

  function draw() {
    if (values === null) return
    plot?.destroy()
    plot = new uPlot(
      options(place, lines, () => marks),
      values,
      frame,
    )
  }

  new ResizeObserver(() => plot?.setSize({ width: place.clientWidth, height })).observe(place)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw)

  /** `marked`: releases and outages, with their times in seconds since 1970. */
  return (at, series, marked = marks) => {
    values = [at, ...series]
    marks = marked
    frame.ariaLabel = `${label}. ${lines.map(({ name }, index) => summary(name, series[index])).join('. ')}`
    if (plot === null) draw()
    else plot.setData(values)
  }
}

function summary(name, series) {
  const most = Math.max(0, ...series)
  return say('most', { name, count: most.toFixed(1) })
}

function options(place, lines, marksNow) {
  const style = getComputedStyle(document.documentElement)
  const probe = document.createElement('span')
  place.append(probe)
  // light-dark() is resolved only where it is used.
  const colour = name => {
    probe.style.color = style.getPropertyValue(name)
    return getComputedStyle(probe).color
  }
  const font = '12px system-ui, "Noto Sans", sans-serif'
  const axis = {
    stroke: colour('--quiet'),
    font,
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { stroke: colour('--line'), width: 1, size: 4 },
  }
  const series = lines.map(({ name, tint, fill, dash }) => ({
    label: name,
    stroke: colour(tint),
    width: dash ? 1.5 : 2,
    points: { show: false },
    ...(fill && { fill: colour(fill) }),
    ...(dash && { dash }),
    value: (_, value) => (value === null ? '–' : value.toFixed(value < 10 ? 1 : 0)),
  }))
  const tints = { band: colour('--bad-ground'), release: colour('--warm') }
  probe.remove()
  return {
    width: place.clientWidth,
    height,
    tzDate: at => uPlot.tzDate(new Date(at * 1_000), 'Africa/Casablanca'),
    scales: { y: { range: (_, __, most) => [0, Math.max(1, most * 1.1)] } },
    axes: [
      { ...axis, values: '{HH}:{mm}', space: 60 },
      { ...axis, size: 42 },
    ],
    series: [{ label: say('time'), value: '{DD}/{MM} {HH}:{mm}' }, ...series],
    cursor: { points: { size: 7 }, drag: { x: false, y: false } },
    hooks: {
      drawClear: [plot => bands(plot, marksNow().outages, tints.band)],
      draw: [plot => rules(plot, marksNow().releases, tints.release)],
    },
  }
}

/** A short one is still a few points wide. */
function bands(plot, outages, tint) {
  const { ctx, bbox } = plot
  ctx.save()
  ctx.fillStyle = tint
  for (const { since, until } of outages) {
    const from = Math.max(bbox.left, plot.valToPos(since, 'x', true))
    const to = Math.min(bbox.left + bbox.width, plot.valToPos(until, 'x', true))
    ctx.fillRect(from, bbox.top, Math.max(3 * devicePixelRatio, to - from), bbox.height)
  }
  ctx.restore()
}

function rules(plot, releases, tint) {
  const { ctx, bbox } = plot
  ctx.save()
  ctx.strokeStyle = tint
  ctx.lineWidth = 2 * devicePixelRatio
  ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio])
  for (const { at } of releases) {
    const x = plot.valToPos(at, 'x', true)
    if (x < bbox.left || x > bbox.left + bbox.width) continue
    ctx.beginPath()
    ctx.moveTo(x, bbox.top)
    ctx.lineTo(x, bbox.top + bbox.height)
    ctx.stroke()
  }
  ctx.restore()
}
