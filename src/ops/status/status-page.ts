/** The public page: how well the service does, readable without scripts. */
import { type Html, html } from '../../http/assets/html.ts'
import { moroccanTime } from '../../platform/clock.ts'
import type { Incident } from './incidents.ts'
import type { PublicGroup, PublicStats } from './public-stats.ts'
import { type StatusLanguage, type StatusWords, statusLanguages, statusWords } from './status-words.ts'

export interface Status {
  stats: PublicStats
  incidents: readonly Incident[]
}

/** `status` is null when it cannot be read. */
export function statusPage(language: StatusLanguage, status: Status | null): string {
  const words = statusWords[language]
  const links = statusLanguages.map(
    each =>
      html`<a href="/status?lang=${each}" lang="${each}" hreflang="${each}"${each === language ? html` aria-current="true"` : null}>${statusWords[each].itself}</a> `,
  )
  return html`<!doctype html>
<html lang="${language}" dir="${words.dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tadamon · ${words.title}</title>
<link rel="icon" href="/page/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/page/base.css">
<link rel="stylesheet" href="/status/status.css">
</head>
<body>
<header class="bar">
<h1><img src="/page/icon.svg" alt="">Tadamon <span class="quiet">${words.title}</span></h1>
<nav class="languages" aria-label="${words.languages}">${links}</nav>
</header>
<main class="status">
<p>${words.lead}</p>
${status === null ? html`<p class="card now wrong" role="alert">${words.missing}</p>` : statusBody(words, status)}
</main>
</body>
</html>`.html
}

const groupings = ['language', 'gateway', 'operator'] as const

function statusBody(words: StatusWords, { stats, incidents }: Status): Html {
  const { groups, medianSeconds, withinMinutePercent } = stats
  const open = incidents.filter(({ until }) => until === null)
  const now = open.length === 0 ? words.allWell : open.map(({ what }) => words.kinds[what]).join(' ')
  const [all] = groups
  return html`<p class="card now${open.length === 0 ? '' : ' wrong'}">${open.length === 0 ? now : filled(words.notWell, { what: now })}</p>
<section class="levels" aria-label="${words.title}">
${level(words, percentOf(all?.percent ?? null), words.served)}
${level(words, medianSeconds === null ? null : lengthOf(words, medianSeconds), words.answer)}
${level(words, percentOf(withinMinutePercent), words.sms)}
</section>
<p class="quiet">${filled(words.span, { since: dayOf(stats.since), until: dayOf(new Date(stats.until.getTime() - 1)) })}</p>
<section class="card" aria-labelledby="completion"><h2 id="completion">${words.completion}</h2>
${groups.length > 1 ? groupings.map(by => groupTable(words, by, groups)) : html`<p>${words.tooFew}</p>`}</section>
<section class="card" aria-labelledby="incidents"><h2 id="incidents">${words.incidents}</h2>
${incidents.length === 0 ? html`<p>${words.noIncident}</p>` : incidentTable(words, incidents)}</section>
<section class="card" aria-labelledby="how"><h2 id="how">${words.how}</h2>
<ul>${words.notes.map(note => html`<li>${note}</li>`)}</ul></section>`
}

function level({ tooFew }: StatusWords, figure: string | null, means: string): Html {
  const shown =
    figure === null ? html`<p class="quiet">${tooFew}</p>` : html`<p class="big"><bdi>${figure}</bdi></p>`
  return html`<div class="card">${shown}<p>${means}</p></div>`
}

function groupTable(words: StatusWords, by: keyof StatusWords['by'], groups: readonly PublicGroup[]): Html {
  const rows = groups
    .filter(group => group.by === by)
    .map(
      ({ name, percent, moreThan }) => html`<tr><th scope="row">${words.names[name] ?? name}</th>
<td>${percent === null ? html`<span class="quiet">${words.tooFew}</span>` : html`<bdi>${percentOf(percent) ?? ''}</bdi>`}</td>
<td>${moreThan === null ? '–' : filled(words.moreThan, { count: moreThan.toLocaleString('fr-FR') })}</td></tr>`,
    )
  if (rows.length === 0) return html``
  return html`<table class="groups"><caption>${words.by[by]}</caption>
<thead><tr><td></td><th scope="col">${words.share}</th><th scope="col">${words.callers}</th></tr></thead>
<tbody>${rows}</tbody></table>`
}

function incidentTable(words: StatusWords, incidents: readonly Incident[]): Html {
  return html`<table><thead><tr><th scope="col">${words.began}</th><th scope="col">${words.what}</th><th scope="col">${words.lasted}</th></tr></thead>
<tbody>${incidents.map(
    ({
      what,
      since,
      until,
    }) => html`<tr><td><bdi>${moroccanTime(since)}</bdi></td><td>${words.kinds[what]}</td>
<td>${until === null ? words.goesOn : lengthOf(words, (until.getTime() - since.getTime()) / 1_000, words.shorter)}</td></tr>`,
  )}</tbody></table>`
}

/** Under a minute the seconds, unless there is a word for it. */
function lengthOf(words: StatusWords, seconds: number, shorter?: string): string {
  if (seconds < 60 && shorter !== undefined) return shorter
  if (seconds < 120 && shorter === undefined) return filled(words.seconds, { count: Math.round(seconds) })
  if (seconds < 7_200) return filled(words.minutes, { count: Math.round(seconds / 60) })
  return filled(words.hours, { count: Math.round(seconds / 3_600) })
}

function percentOf(percent: number | null): string | null {
  return percent === null ? null : `${percent}\u00a0%`
}

const day = new Intl.DateTimeFormat('fr-FR', { timeZone: 'Africa/Casablanca', dateStyle: 'short' })

function dayOf(at: Date): string {
  return day.format(at)
}

/** Digits keep their own order among Arabic words. */
function filled(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (all, name: string) => `\u2068${values[name] ?? all}\u2069`)
}
