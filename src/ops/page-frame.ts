/** What the operator's pages have around them, in each language: head, title, and the ways to the others. */
import { type Html, html } from '../http/assets/html.ts'
import { type PageLanguage, type PageWords, pageLanguages, wordsIn } from './words/words.ts'

export interface Frame {
  words: PageWords
  path: '/ops' | '/ops/caller'
  title: string
  /** Of its head. */
  more?: Html
  body: Html
}

export function pageFrame({ words, path, title, more, body }: Frame): string {
  const { say, language, dir } = words
  const link = (to: Frame['path'], name: string) =>
    html`<a href="${addressOf(to, language)}"${to === path ? html` aria-current="page"` : null}>${name}</a>`
  return html`<!doctype html>
<html lang="${language}" dir="${dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tadamon · ${title}</title>
<link rel="icon" href="/page/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/page/base.css">
${more ?? null}
<link rel="stylesheet" href="/ops/ops.css">
</head>
<body>
<header class="bar">
<h1><img src="/page/icon.svg" alt="">Tadamon <span class="quiet">${title}</span></h1>
<nav aria-label="${say('pages')}">${link('/ops', say('toOperations'))} ${link('/ops/caller', say('toCaller'))} <a href="/ops/import">${say('toPeople')}</a></nav>
${languageLinks(path, language, say('languages'))}
</header>
${body}
</body>
</html>`.html
}

/** English is what a page is in when nothing is asked for. */
export function addressOf(path: string, language: PageLanguage): string {
  return language === 'en' ? path : `${path}?lang=${language}`
}

function languageLinks(path: string, current: PageLanguage, label: string): Html {
  const links = pageLanguages.map(
    each =>
      html`<a href="${path}?lang=${each}" lang="${each}" hreflang="${each}"${each === current ? html` aria-current="true"` : null}>${wordsIn(each).itself}</a> `,
  )
  return html`<nav class="languages" aria-label="${label}">${links}</nav>`
}
