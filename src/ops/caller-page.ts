/** The page of the call centre: a number is asked for, and what may be told of it is shown. */
import { moroccanTime } from '../clock.ts'
import { type Html, html } from '../page/html.ts'
import { adviceFor } from './caller-advice.ts'
import type { CallerFile, SeenCall, SeenMessage } from './caller-desk.ts'

export interface CallerView {
  /** As the clerk typed it. */
  typed: string
  /** Null before anything was asked; `unreadable` when it is no phone number. */
  found: CallerFile | 'unreadable' | null
}

export function callerPage({ typed, found }: CallerView): string {
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
<nav aria-label="Pages"><a href="/ops">Operations</a><a href="/ops/caller" aria-current="page">One caller</a></nav>
</header>
<main class="caller">
<form method="post" action="/ops/caller" class="card ask" autocomplete="off">
<label for="phone">The caller’s number</label>
<div class="row"><input id="phone" name="phone" type="tel" inputmode="tel" required maxlength="20" value="${typed}" placeholder="06 12 34 56 78" aria-describedby="audit"${found === 'unreadable' ? html` aria-invalid="true"` : null}>
<button type="submit" class="button main">Look up</button></div>
<p id="audit" class="quiet">Each look-up is written down with your name and kept for a year. What callers type and read is not in these records, so it cannot be shown.</p>
${found === 'unreadable' ? html`<p class="wrong" role="alert">This is not a phone number. Right would be 06 12 34 56 78 or +212 6 12 34 56 78.</p>` : null}
</form>
${found === null || found === 'unreadable' ? null : file(found)}
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
<thead><tr><th scope="col">When</th><th scope="col">What</th><th scope="col">State</th><th scope="col">Final since</th></tr></thead>
<tbody>${messages.map(
    message => html`<tr><td>${moroccanTime(message.createdAt)}</td><td>${message.kind}</td>
<td class="state-${message.state}">${message.state}${message.reason === null ? '' : ` (${message.reason})`}</td>
<td>${message.settledAt === null ? '' : moroccanTime(message.settledAt)}</td></tr>`,
  )}</tbody></table></div>`
}
