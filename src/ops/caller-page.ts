/** The page of the call centre: a number is asked for, and what may be told of it is shown. */

import { type Html, html } from '../http/assets/html.ts'
import { moroccanTime } from '../platform/clock.ts'
import { adviceFor } from './caller-advice.ts'
import { reasons, type Unreadable } from './caller-request.ts'
import type { CallerFile, SeenCall, SeenMessage } from './support-look-up.ts'

export interface CallerView {
  /** As the clerk typed it. */
  typed: string
  /** As it was chosen. */
  reason: string
  /** Null before anything was asked; else what was found, or why nothing was looked up. */
  found: CallerFile | Unreadable | 'too-many' | null
}

const wrong: Record<Unreadable | 'too-many', string> = {
  phone: 'This is not a phone number. Right would be 06 12 34 56 78 or +212 6 12 34 56 78.',
  reason: 'Say why this caller is looked up: it is written down.',
  name: 'Log in with your own name, in letters: each look-up is written down under it.',
  'too-many': 'Too many callers were looked up within the hour. Nothing was looked up; try again later.',
}

export function callerPage({ typed, reason, found }: CallerView): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tadamon · one caller</title>
<link rel="icon" href="/page/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/page/base.css">
<link rel="stylesheet" href="/ops/ops.css">
</head>
<body>
<header class="bar">
<h1><img src="/page/icon.svg" alt="">Tadamon <span class="quiet">one caller</span></h1>
<nav aria-label="Pages"><a href="/ops">Operations</a><a href="/ops/caller" aria-current="page">One caller</a><a href="/ops/import">People</a></nav>
</header>
<main class="caller">
<form method="post" action="/ops/caller" class="card ask" autocomplete="off">
<label for="phone">The caller’s number</label>
<div class="row"><input id="phone" name="phone" type="tel" inputmode="tel" required maxlength="20" value="${typed}" placeholder="06 12 34 56 78" aria-describedby="audit"${found === 'phone' ? html` aria-invalid="true"` : null}></div>
<label for="reason">Why</label>
<div class="row"><select id="reason" name="reason" required aria-describedby="audit"${found === 'reason' ? html` aria-invalid="true"` : null}>
<option value="">Choose a reason</option>
${Object.entries(reasons).map(([name, words]) => html`<option value="${name}"${name === reason ? html` selected` : null}>${words}</option>`)}
</select>
<button type="submit" class="button main">Look up</button></div>
<p id="audit" class="quiet">Each look-up is written down with your name and the reason, and kept for a year. What callers type and read is not in these records, so it cannot be shown.</p>
${typeof found === 'string' ? html`<p class="wrong" role="alert">${wrong[found]}</p>` : null}
</form>
${found === null || typeof found === 'string' ? null : file(found)}
</main>
</body>
</html>`.html
}

function file(found: CallerFile): Html {
  const advice = adviceFor(found)
  return html`<section class="card tell" aria-labelledby="tell"><h2 id="tell">What to tell the caller</h2>
<p lang="fr">${advice.fr}</p><p lang="ar" dir="rtl">${advice.ar}</p></section>
${found.waitingSince === null ? null : html`<p class="card">An answer by SMS is still to come, since ${moroccanTime(found.waitingSince)}.</p>`}
<section class="card" aria-labelledby="calls"><h2 id="calls">Last calls, thirty days back</h2>
${found.calls.length === 0 ? html`<p class="quiet">None from this number.</p>` : html`<ol class="calls">${found.calls.map(call)}</ol>`}</section>
<section class="card" aria-labelledby="messages"><h2 id="messages">Messages to this number</h2>
${found.messages.length === 0 ? html`<p class="quiet">None to this number.</p>` : messageTable(found.messages)}</section>`
}

function call({ startedAt, endedAt, channel, language, states, ended }: SeenCall): Html {
  const seconds = Math.round((endedAt.getTime() - startedAt.getTime()) / 1_000)
  const facts = [channel.toUpperCase(), language ?? '', lasted(seconds)].filter(text => text !== '')
  return html`<li><p><strong>${moroccanTime(startedAt)}</strong> <span class="quiet">${facts.join(' · ')}</span></p>
<p class="path">${states.map(state => html`<code>${state}</code> `)}</p>
<p>${ended === null ? 'Stopped there without an end.' : html`Ended with <code>${ended}</code>.`}</p></li>`
}

function lasted(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`
}

function messageTable(messages: readonly SeenMessage[]): Html {
  return html`<div class="wide" tabindex="0" role="group" aria-label="Messages"><table>
<thead><tr><th scope="col">When</th><th scope="col">What</th><th scope="col">State</th><th scope="col">By</th><th scope="col">Handed over</th><th scope="col">Final since</th></tr></thead>
<tbody>${messages.map(
    message => html`<tr><td>${moroccanTime(message.createdAt)}</td><td>${message.kind}</td>
<td class="state-${message.state}">${message.state}${message.reason === null ? '' : ` (${message.reason})`}</td>
<td>${byOf(message)}</td>
<td>${message.submittedAt === null ? '' : moroccanTime(message.submittedAt)}</td>
<td>${message.settledAt === null ? '' : moroccanTime(message.settledAt)}</td></tr>`,
  )}</tbody></table></div>`
}

/** Which carrier had it, and how often it was tried. */
function byOf({ carrier, attempts }: SeenMessage): string {
  if (attempts === 0) return ''
  return attempts === 1 ? (carrier ?? '') : `${carrier ?? ''} (try ${attempts})`.trim()
}
