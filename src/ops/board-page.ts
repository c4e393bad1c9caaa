/** The operator's page without its figures: a script fills each place with them, in the words that come along. */
import { type Html, html } from '../http/assets/html.ts'
import { pageFrame } from './page-frame.ts'
import { tableNames } from './stats-csv.ts'
import { type PageWords, wordsAsJson } from './words/words.ts'

const head = html`<link rel="stylesheet" href="/page/chart.css">
<link rel="stylesheet" href="/ops/uplot.css">
<script type="module" src="/ops/ops.js"></script>`

export function boardPage(words: PageWords): string {
  const { say, tables } = words
  const spoken: Html = { html: wordsAsJson(words) }
  const card = (name: string, title: string, body: Html) =>
    html`<section class="card ${name}" aria-labelledby="${name}-title"><h2 id="${name}-title">${title}</h2>${body}</section>
`
  const files = tableNames.map(
    (table, index) =>
      html`${index === 0 ? '' : ' · '}<a data-table="${table}" href="/ops/figures.csv?table=${table}" download>${tables[table]}</a>`,
  )
  const body = html`<main class="board">
<fieldset class="ranges"><legend class="unseen">${say('span')}</legend>
<label><input type="radio" name="range" value="hour" checked><span>${say('lastHour')}</span></label>
<label><input type="radio" name="range" value="day"><span>${say('lastDay')}</span></label>
<label><input type="radio" name="range" value="week"><span>${say('lastWeek')}</span></label>
</fieldset>
<p id="fresh" class="quiet">${say('loading')}</p>
${card(
  'headline',
  say('completion'),
  html`<p id="completion" class="big">–</p>
<p id="completion-before" class="quiet"></p>
<p id="completion-of">–</p>
<p class="quiet">${say('completionAbout')}</p>
<p class="quiet">${say('beside')}</p>`,
)}
${card(
  'busy',
  say('busy'),
  html`<div id="busy" dir="ltr"></div>
<h3>${say('history')}</h3><p class="quiet">${say('historyAbout')}</p><div id="history"></div>`,
)}
${card('sides', say('sides'), html`<div id="sides"></div>`)}
${card('gateways', say('gateways'), html`<div id="gateways"></div><p class="quiet">${say('apologiesAbout')}</p>`)}
${card(
  'funnel',
  say('funnel'),
  html`<p class="key quiet" aria-hidden="true"><span class="swatch answered"></span>${say('answered')} <span class="swatch corrected"></span>${say('corrected')} <span class="swatch gave-up"></span>${say('gaveUp')}</p>
<div id="funnel"></div>`,
)}
${card('map', say('map'), html`<p class="quiet">${say('mapAbout')}</p><div id="chart" dir="ltr"></div>`)}
${card('outcomes', say('outcomes'), html`<div id="outcomes"></div>`)}
${card(
  'lookups',
  say('lookUps'),
  html`<p id="lookups-told">–</p>
<div id="lookups" dir="ltr"></div>
<div id="lookup-outcomes"></div>
<h3>${say('deferred')}</h3>
<p id="deferred">–</p>`,
)}
${card(
  'messages',
  say('messages'),
  html`<p id="sending" role="status">–</p>
<p id="sending-waits" class="quiet">–</p>
<p><button id="sending-switch" type="button" class="button" hidden>${say('hold')}</button></p>
<div id="messages"></div>`,
)}
${card(
  'carriers',
  say('carriers'),
  html`<p class="quiet">${say('carriersAbout')}</p>
<div id="carriers"></div>
<p id="carriers-told" role="status" class="quiet"></p>
<div id="carrier-figures"></div>
<h3>${say('byNetwork')}</h3>
<div id="operators"></div>
<h3>${say('changes')}</h3>
<div id="carrier-changes"></div>`,
)}
${card('limits', say('limits'), html`<div id="limits"></div><h3>${say('failures')}</h3><div id="failures"></div>`)}
${card(
  'running',
  say('running'),
  html`<div id="instances"></div>
<div id="links"></div>
<h3>${say('upkeep')}</h3>
<div id="upkeep"></div>`,
)}
<p class="quiet foot">${say('csv')} ${files}</p>
<p class="quiet foot">${say('nothingPersonal')}</p>
</main>
<script type="application/json" id="words">${spoken}</script>`
  return pageFrame({ words, path: '/ops', title: say('operations'), more: head, body })
}
