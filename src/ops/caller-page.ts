/** The page of the call centre: a number is asked for, and what may be told of it is shown. */

import { type Html, html } from '../http/assets/html.ts'
import { moroccanTime } from '../platform/clock.ts'
import { adviceFor } from './caller-advice.ts'
import type { Unreadable } from './caller-request.ts'
import { addressOf, pageFrame } from './page-frame.ts'
import type { CallerFile, SeenCall, SeenMessage } from './support-look-up.ts'
import type { PageWords } from './words/words.ts'

export interface CallerView {
  words: PageWords
  /** As the clerk typed it. */
  entered: string
  /** As it was chosen. */
  reason: string
  /** Null before anything was asked; else what was found, or why nothing was looked up. */
  found: CallerFile | Unreadable | 'too-many' | null
}

export function callerPage({ words, entered, reason, found }: CallerView): string {
  const { say, language, reasons, wrong } = words
  const invalid = (field: Unreadable) => (found === field ? html` aria-invalid="true"` : null)
  const choices = Object.entries(reasons).map(
    ([name, text]) =>
      html`<option value="${name}"${name === reason ? html` selected` : null}>${text}</option>`,
  )
  const body = html`<main class="caller">
<form method="post" action="${addressOf('/ops/caller', language)}" class="card ask" autocomplete="off">
<label for="phone">${say('callersNumber')}</label>
<div class="row"><input id="phone" name="phone" type="tel" inputmode="tel" required maxlength="20" value="${entered}" placeholder="06 12 34 56 78" dir="ltr" aria-describedby="audit"${invalid('phone')}></div>
<label for="reason">${say('why')}</label>
<div class="row"><select id="reason" name="reason" required aria-describedby="audit"${invalid('reason')}>
<option value="">${say('chooseReason')}</option>
${choices}
</select>
<button type="submit" class="button main">${say('lookUp')}</button></div>
<p id="audit" class="quiet">${say('writtenDown')}</p>
${typeof found === 'string' ? html`<p class="wrong" role="alert">${wrong[found]}</p>` : null}
</form>
${found === null || typeof found === 'string' ? null : file(words, found)}
</main>`
  return pageFrame({ words, path: '/ops/caller', title: say('oneCaller'), body })
}

function file(words: PageWords, found: CallerFile): Html {
  const { say } = words
  const advice = adviceFor(found)
  const waits = found.waitingSince
  return html`<section class="card tell" aria-labelledby="tell"><h2 id="tell">${say('tell')}</h2>
<p lang="fr" dir="ltr">${advice.fr}</p><p lang="ar" dir="rtl">${advice.ar}</p></section>
${waits === null ? null : html`<p class="card">${say('stillToCome', { time: moroccanTime(waits) })}</p>`}
<section class="card" aria-labelledby="calls"><h2 id="calls">${say('lastCalls')}</h2>
${found.calls.length === 0 ? html`<p class="quiet">${say('noCalls')}</p>` : html`<ol class="calls">${found.calls.map(each => call(words, each))}</ol>`}</section>
<section class="card" aria-labelledby="messages"><h2 id="messages">${say('messagesTo')}</h2>
${found.messages.length === 0 ? html`<p class="quiet">${say('noMessages')}</p>` : messageTable(words, found.messages)}</section>`
}

function call(words: PageWords, { startedAt, endedAt, channel, language, states, ended }: SeenCall): Html {
  const seconds = Math.round((endedAt.getTime() - startedAt.getTime()) / 1_000)
  const facts = [nameOf(words.sides, channel), languageOf(words, language), lasted(words, seconds)]
  return html`<li><p><strong><bdi>${moroccanTime(startedAt)}</bdi></strong> <span class="quiet">${facts.filter(text => text !== '').join(' · ')}</span></p>
<p class="path">${states.map(state => html`<code>${words.labelOf(state)}</code> `)}</p>
<p>${ended === null ? words.say('stopped') : html`${words.say('ended')} ${ending(words, ended)}`}</p></li>`
}

/** In English the name of the state, and what the caller has read in French; in the others what the caller has read. */
function ending({ language, readIn }: PageWords, ended: string): Html {
  const read = readIn(ended)
  const quoted = read === null ? null : html`<q lang="${language === 'en' ? 'fr' : language}">${read}</q>`
  if (language !== 'en' && quoted !== null) return quoted
  return html`<code>${ended}</code>. ${quoted}`
}

function languageOf({ language, sides }: PageWords, spoken: string | null): string {
  if (spoken === null) return ''
  return language === 'en' ? spoken : nameOf(sides, spoken)
}

function lasted({ say }: PageWords, seconds: number): string {
  return seconds < 120
    ? say('seconds', { count: seconds })
    : say('minutes', { count: Math.round(seconds / 60) })
}

function messageTable(words: PageWords, messages: readonly SeenMessage[]): Html {
  const { say, kinds, messageStates } = words
  const time = (at: Date | null) => html`<bdi>${at === null ? '' : moroccanTime(at)}</bdi>`
  const columns = [say('when'), say('what'), say('state'), say('by'), say('handedOver'), say('finalSince')]
  return html`<div class="wide" tabindex="0" role="group" aria-label="${say('messages')}"><table>
<thead><tr>${columns.map(column => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${messages.map(
    message => html`<tr><td>${time(message.createdAt)}</td><td>${nameOf(kinds, message.kind)}</td>
<td class="state-${message.state}">${nameOf(messageStates, message.state)}${message.reason === null ? '' : ` (${message.reason})`}</td>
<td>${byOf(words, message)}</td>
<td>${time(message.submittedAt)}</td>
<td>${time(message.settledAt)}</td></tr>`,
  )}</tbody></table></div>`
}

/** Which carrier had it, and how often it was tried. */
function byOf({ say }: PageWords, { carrier, attempts }: SeenMessage): string {
  if (attempts === 0) return ''
  if (attempts === 1) return carrier ?? ''
  return say('tryNumber', { carrier: carrier ?? '', count: attempts }).trim()
}

/** What no version of these words knows stays as it is. */
function nameOf(names: Readonly<Record<string, string>>, name: string): string {
  return names[name] ?? name
}
