/** What a hop costs beside the limit, as a picture for the README. */
import { init } from 'echarts'
import type { Kept } from './kept.ts'

const colours: Record<string, string> = {
  limit: '#9aa5b1',
  peer: '#d08b3c',
  tuned: '#e3bd8b',
  builder: '#b7a6cf',
  guarded: '#7f65a8',
  before: '#8fc1ab',
  service: '#1f7a5c',
}
const names: Record<string, string> = {
  limit: 'the limit: bare node:http, one GET, one SET',
  peer: 'Express + ussd-menu-builder',
  tuned: 'the same, tuned',
  builder: 'Express + ussd-state-builder, its storage alone',
  guarded: 'the same, as its documentation recommends',
  before: 'Tadamon before',
  service: 'Tadamon, everything switched on',
}

/** Bars: the processor time of one hop, as a multiple of the limit's, by the number of connections. */
export function plot({ compared }: Kept['comparison']): string {
  const asked = compared.filter(({ hop }) => hop === 'asking')
  const connections = [...new Set(asked.map(({ connections: count }) => count))]
  const measured = Object.keys(names).filter(name => asked.some(({ variant }) => variant === name))
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 760, height: 480 })
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: 'sans-serif' },
    title: { text: 'Processor time of one hop, × the limit', left: 'center', textStyle: { fontSize: 14 } },
    // The library guesses how wide a text is, and guesses too little.
    legend: { bottom: 0, itemGap: 30 },
    grid: { left: 110, right: 40, top: 40, bottom: 145 },
    xAxis: { type: 'value', min: 0 },
    yAxis: {
      type: 'category',
      inverse: true,
      data: connections.map(count => `${count} connection${count === 1 ? '' : 's'}`),
    },
    series: measured.map(variant => ({
      type: 'bar',
      name: names[variant],
      itemStyle: { color: colours[variant] },
      label: { show: true, position: 'right' },
      data: connections.map(count => timesLimit(asked, variant, count)),
    })),
  })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return `${renumber(svg)}\n`
}

/** The library counts its classes through all pictures of a process; ours is the same whenever it is drawn. */
function renumber(svg: string): string {
  const found = [...new Set(svg.match(/zr\d+-cls-\d+/g))]
  return svg.replaceAll(/zr\d+-cls-\d+/g, name => `plot-${found.indexOf(name)}`)
}

function timesLimit(asked: Kept['comparison']['compared'], variant: string, count: number): number {
  const found = asked.find(each => each.variant === variant && each.connections === count)
  return Number((found?.times.limit?.median ?? 0).toFixed(2))
}
