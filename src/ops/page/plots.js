/** Lines over time, drawn by uPlot in the page's colours and in Morocco's time. */
import uPlot from './uplot.js'

const height = 190

/** `lines` are names with the colour variable each is drawn in. Returns a function that takes new values. */
export function createPlot(place, label, lines) {
  const frame = document.createElement('div')
  frame.role = 'img'
  place.append(frame)
  let plot = null
  let values = null

  function draw() {
    if (values === null) return
    plot?.destroy()
    plot = new uPlot(options(place, lines), values, frame)
  }

  new ResizeObserver(() => plot?.setSize({ width: place.clientWidth, height })).observe(place)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw)

  return (at, ...series) => {
    values = [at, ...series]
    frame.ariaLabel = `${label}. ${lines.map(({ name }, index) => summary(name, series[index])).join('. ')}`
    if (plot === null) draw()
    else plot.setData(values)
  }
}

function summary(name, series) {
  const most = Math.max(0, ...series)
  return `${name}: at most ${most.toFixed(1)} a minute`
}

function options(place, lines) {
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
  const series = lines.map(({ name, tint, fill }) => ({
    label: name,
    stroke: colour(tint),
    width: 2,
    points: { show: false },
    ...(fill && { fill: colour(fill) }),
    value: (_, value) => (value === null ? '–' : value.toFixed(value < 10 ? 1 : 0)),
  }))
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
    series: [{ label: 'Time', value: '{DD}/{MM} {HH}:{mm}' }, ...series],
    cursor: { points: { size: 7 }, drag: { x: false, y: false } },
  }
}
