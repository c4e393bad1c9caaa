/** Counters, histograms and gauges that cost little at every hop: the only file that knows prom-client. */
import {
  Counter,
  type CounterConfiguration,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  Registry,
} from 'prom-client'

export type Register = ReturnType<typeof createRegister>

export function createRegister() {
  const register = new Registry()
  const registers = [register]
  return {
    contentType: register.contentType,
    text: () => register.metrics(),
    /** Memory, processor, event loop. */
    watchProcess: () => collectDefaultMetrics({ register }),
    counter: (name: string, help: string, labelNames: string[], beginAtZero: readonly string[] = []) =>
      counting({ name, help, labelNames, registers }, beginAtZero),
    histogram: (name: string, help: string, labelNames: string[], buckets: number[]) =>
      timing(new Histogram({ name, help, labelNames, buckets, registers })),
    gauge: (name: string, help: string, labelNames: string[] = []) =>
      new Gauge({ name, help, labelNames, registers }),
    list: (): { name: string; help: string; type: string; labels: readonly string[] }[] =>
      register.getMetricsAsArray().map(metric => {
        const { name, help, type, labelNames = [] } = metric as typeof metric & { labelNames?: string[] }
        return { name, help, type: String(type), labels: labelNames }
      }),
  }
}

/** A hop adds one to a number of ours; prom-client is told at the next scrape, for it takes its time over labels. */
function counting(counter: Omit<CounterConfiguration<string>, 'collect'>, beginAtZero: readonly string[]) {
  const counts = new Map<string, { labels: string[]; count: number }>()
  const metric = new Counter({
    ...counter,
    collect() {
      for (const counted of counts.values()) {
        metric.labels(...counted.labels).inc(counted.count)
        counted.count = 0
      }
    },
  })
  // An increase from nothing to one is seen by nobody: what alerts watch begins at zero.
  for (const label of beginAtZero) metric.labels(label).inc(0)
  return (...labels: string[]): void => {
    const key = labels.join(' ')
    const counted = counts.get(key)
    if (counted === undefined) counts.set(key, { labels, count: 1 })
    else counted.count += 1
  }
}

/** Each set of labels is looked up once, then called. */
function timing(histogram: Histogram): (seconds: number, ...labels: string[]) => void {
  const known = new Map<string, Histogram.Internal<string>>()
  return (seconds, ...labels) => {
    const key = labels.join(' ')
    const child = known.get(key) ?? histogram.labels(...labels)
    known.set(key, child)
    child.observe(seconds)
  }
}
