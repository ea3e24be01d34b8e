// The rules: what a leaflet claimed against what was written, every rulebook as a page, two side by side, the law's view.
//
// `about` says where one is: leaflet/TAB/CLAIM, shelf, books/ID/BLOCK.ENTRY, regimes/ID, safeguards/ID, diff/A/B,
// law/REGIME/TEXT.ELEMENT, search/WORDS. Nothing is the leaflet.

import { html, render as draw, useEffect, useRef, useState } from './vendor/preact-htm.js'
import { write } from './address.js'
import { Grade, Place, Source, Waiting, quietly, useJson } from './paper.js'

const PAIRS = { a: 'leaflet-hk-2019', b: 'documented-hk-2019' }
const LAW = 'documented-hk-2019'

export default {
  id: 'rules',
  render({ model, el, words, go }) {
    draw(html`<${Rules} model=${model} words=${words} go=${go} />`, el)
    return () => draw(null, el)
  },
}

function Rules({ model, words, go }) {
  const about = model.get('about') ?? ''
  const [kind, ...rest] = about.split('/')
  const [asked, ask] = useState(kind === 'search' ? rest.join('/') : '')
  const room = { model, words, go }
  const pages = {
    shelf: Shelf,
    books: Book,
    regimes: Regime,
    safeguards: Safeguard,
    diff: Diff,
    law: Law,
  }
  const Page = pages[kind] ?? Leaflet
  const here = ['books', 'regimes', 'safeguards'].includes(kind) ? 'shelf' : pages[kind] ? kind : 'leaflet'
  return html`<div class="sheet wide rules">
    <div class="rooms">
      <nav class="rooms-nav" aria-label=${words.say('rules.page.parts')}>
        ${[
          ['leaflet', null],
          ['shelf', 'shelf'],
          ['diff', `diff/${PAIRS.a}/${PAIRS.b}`],
          ['law', `law/${LAW}`],
        ].map(([id, to]) => html`<${Place} key=${id} ...${room} to=${{ view: 'rules', about: to }} aria-current=${!asked && here === id ? 'page' : null}>${words.say(`rules.page.part.${id}`)}<//>`)}
      </nav>
      <form role="search" class="search" onSubmit=${(event) => (event.preventDefault(), quietly(model, go, asked ? `search/${asked}` : null))}>
        <label class="unseen" for="rules-search">${words.say('rules.page.search')}</label>
        <input id="rules-search" type="search" maxlength="80" autocomplete="off" placeholder=${words.say('rules.page.search')} value=${asked} onInput=${(event) => ask(event.target.value)} />
      </form>
    </div>
    ${asked.trim() ? html`<${Found} ...${room} asked=${asked.trim()} />` : html`<${Page} ...${room} rest=${pages[kind] ? rest : kind === 'leaflet' ? rest : []} />`}
  </div>`
}

// --- the leaflet

function Leaflet({ model, words, go, rest }) {
  const [tab, choose] = useState(rest[0] || 'points')
  const { data, trouble } = useJson(model, `/api/leaflet?lang=${words.language}`)
  useEffect(() => {
    if (data && rest[1]) show(`claim-${rest[1]}`)
  }, [data])
  const rows = data?.tabs.find((each) => each.id === tab)?.rows ?? []
  const to = (id) => {
    choose(id)
    quietly(model, go, `leaflet/${id}`)
  }
  return html`<article>
    <h1>${words.say('rules.page.leaflet.title')}</h1>
    <p class="lead">${words.say('rules.page.leaflet.lead')}</p>
    ${data &&
    html`<div class="tabs" role="group" aria-label=${words.say('rules.page.leaflet.tabs')}>
      ${data.tabs.map((each) => html`<button key=${each.id} type="button" aria-pressed=${each.id === tab ? 'true' : 'false'} onClick=${() => to(each.id)}>${words.say(`rules.page.tab.${each.id}`, { n: each.rows.length })}</button>`)}
    </div>`}
    ${!data
      ? html`<${Waiting} words=${words} trouble=${trouble} />`
      : html`<table class="claims" role="table">
          <caption class="unseen">${words.say('rules.page.leaflet.title')}</caption>
          <thead role="rowgroup">
            <tr role="row">
              <th scope="col" role="columnheader">${words.say('rules.page.column.claim')}</th>
              ${tab === 'points' && html`<th scope="col" role="columnheader" class="figure">${words.say('rules.page.column.points')}</th>`}
              <th scope="col" role="columnheader">${words.say('rules.page.column.written')}</th>
              <th scope="col" role="columnheader">${words.say('rules.page.column.grade')}</th>
              <th scope="col" role="columnheader">${words.say('rules.page.column.source')}</th>
            </tr>
          </thead>
          <tbody role="rowgroup">
            ${rows.map(
              (row) => html`<tr key=${row.id} id=${`claim-${row.id}`} role="row" data-found=${row.found}>
                <th scope="row" role="rowheader" class="claim">${row.label}</th>
                ${tab === 'points' && html`<td role="cell" class="figure">${row.figure && !row.ours ? row.figure : html`<span aria-hidden="true">?</span><span class="unseen">${words.say('rules.page.no-figure')}</span>`}</td>`}
                <td role="cell" class="written">${row.written}${row.in && html` <${Place} model=${model} go=${go} to=${{ view: 'rules', about: `books/${row.in.book}/${row.in.block}.${row.in.entry}` }} class="see">${row.in.title}${row.in.figure && ` (${row.in.figure})`}<//>`}</td>
                <td role="cell" class="graded"><${Grade} words=${words} grade=${row.in?.grade || row.claim} /></td>
                <td role="cell" class="from"><${Source} words=${words} source=${row.in?.source ?? row.source} short /></td>
              </tr>`,
            )}
          </tbody>
        </table>`}
    ${data && html`<p class="foot">${words.say('rules.page.leaflet.foot')}</p>`}
  </article>`
}

// --- the shelf

function Shelf({ model, words, go }) {
  const { data, trouble } = useJson(model, `/api/library?lang=${words.language}`)
  if (!data) return html`<h1>${words.say('rules.page.shelf.title')}</h1><${Waiting} words=${words} trouble=${trouble} />`
  const link = (kind, each) => html`<${Place} model=${model} go=${go} to=${{ view: 'rules', about: `${kind}/${each.id}` }}>${each.title}<//>`
  return html`<article>
    <h1>${words.say('rules.page.shelf.title')}</h1>
    <p class="lead">${words.say('rules.page.shelf.lead', { n: data.rulebooks.length })}</p>
    <${Key} words=${words} />
    <h2>${words.say('rules.page.shelf.regimes')}</h2>
    <ul class="shelf">${data.regimes.map((each) => html`<li key=${each.id}><h3>${link('regimes', each)}</h3><p class="quiet">${each.place} · ${each.start}</p><${Grades} words=${words} grades=${each.grades} /></li>`)}</ul>
    <h2>${words.say('rules.page.shelf.rulebooks')}</h2>
    <ul class="shelf">${data.rulebooks.map((each) => html`<li key=${each.id}><h3>${link('books', each)}</h3><p class="quiet">${[each.place, dates(words, each)].filter(Boolean).join(' · ')}</p><${Grades} words=${words} grades=${each.grades} /></li>`)}</ul>
    <h2>${words.say('rules.page.shelf.safeguards')}</h2>
    <ul class="shelf short">${data.safeguards.map((each) => html`<li key=${each.id}><h3>${link('safeguards', each)}</h3></li>`)}</ul>
  </article>`
}

function dates(words, each) {
  return each.until ? words.say('rules.page.from-to', { since: each.since, until: each.until }) : words.say('rules.page.from', { since: each.since })
}

function Key({ words }) {
  return html`<p class="key">${['documented', 'reported', 'alleged', 'assumed'].map((grade) => html`<span key=${grade}><${Grade} words=${words} grade=${grade} /> <span class="quiet">${words.say(`rules.grade-means.${grade}`)}</span></span>`)}</p>`
}

/** How many claims stand on each grade, as a strip in the inks of the grades and in words. */
function Grades({ words, grades }) {
  const all = Object.entries(grades).filter(([, count]) => count)
  const total = all.reduce((sum, [, count]) => sum + count, 0)
  if (!total) return null
  const grow = (count) => (node) => node && node.style.setProperty('--grow', `${count}`)
  const said = all.map(([grade, count]) => `${words.number(count)} ${words.say(`rules.grade.${grade}`)}`).join(words.language === 'en' ? ', ' : '，')
  return html`<p class="grades"><span class="grades-strip" aria-hidden="true">${all.map(([grade, count]) => html`<span key=${grade} class="grade-ink" data-grade=${grade} ref=${grow(count)}></span>`)}</span><span class="quiet">${said}</span></p>`
}

// --- a rulebook

function Book({ model, words, go, rest }) {
  const [id, entry] = rest
  const { data, trouble } = useJson(model, `/api/books/${encodeURIComponent(id)}?lang=${words.language}`)
  useEffect(() => {
    if (data && entry) show(`rule-${entry}`)
  }, [data])
  if (!data) return html`<${Waiting} words=${words} trouble=${trouble} />`
  return html`<article class="book">
    <${Back} model=${model} words=${words} go=${go} />
    <h1>${data.title}</h1>
    <p class="lead">${[data.authority, data.place, dates(words, data)].filter(Boolean).join(' · ')}</p>
    <${Grades} words=${words} grades=${data.grades} />
    ${data.text_note && html`<p class="note" lang="en">${data.text_note}</p>`}
    ${data.blocks.map(
      (block) => html`<section key=${block.id}>
        <h2>${block.title}</h2>
        <ul class="entries">
          ${block.rows.map(
            (row) => html`<li key=${row.id} id=${`rule-${block.id}.${row.id}`} data-here=${entry === `${block.id}.${row.id}` ? 'yes' : null}>
              <div class="entry-head"><h3>${row.label}</h3>${row.figure && html`<p class="entry-figure">${row.figure}${row.unit && html` <span class="quiet">${row.unit}</span>`}</p>`}</div>
              <div class="entry-says">
                ${row.range && html`<p>${row.range}</p>`}
                ${row.says.map((each, number) => html`<p key=${number}>${each.text}${each.range && html` <span class="quiet">(${each.range})</span>`}${each.grade && html` <${Grade} words=${words} grade=${each.grade} />`}${each.why && html` <span class="why" lang="en">${each.why}</span>`}${each.source && html` <${Source} words=${words} source=${each.source} short />`}</p>`)}
                ${row.note && html`<p class="quiet" lang="en">${row.note}</p>`}
              </div>
              <div class="entry-from"><${Grade} words=${words} grade=${row.grade} />${row.source && html`<p><${Source} words=${words} source=${row.source} short /></p>`}${row.why && html`<p class="why" lang="en">${row.why}</p>`}
                <details class="cite"><summary>${words.say('rules.page.cite')}</summary><textarea readonly rows="5" spellcheck="false" aria-label=${words.say('rules.page.cite.about')} onFocus=${(event) => event.target.select()} value=${row.citation}></textarea><p><a href=${write({ view: 'rules', about: row.address, lang: words.language })}>${words.say('rules.page.address')}</a></p></details></div>
            </li>`,
          )}
        </ul>
      </section>`,
    )}
    ${data.sources.length > 0 && html`<section><h2>${words.say('rules.page.sources')}</h2><ul class="sources">${data.sources.map((each, number) => html`<li key=${number}><${Source} words=${words} source=${each} /> <span class="quiet">${words.say(`rules.page.kind.${each.kind}`)}${each.read_on && `${words.language === 'en' ? '; ' : '；'}${words.say('rules.page.read-on', { day: each.read_on })}`}</span></li>`)}</ul></section>`}
    ${data.regimes.length > 0 && html`<section><h2>${words.say('rules.page.in-force-in')}</h2><ul class="plain">${data.regimes.map((each) => html`<li key=${each.id}><${Place} model=${model} go=${go} to=${{ view: 'rules', about: `regimes/${each.id}` }}>${each.title}<//></li>`)}</ul></section>`}
  </article>`
}

function Back({ model, words, go }) {
  return html`<p class="back"><${Place} model=${model} go=${go} to=${{ view: 'rules', about: 'shelf' }}>${words.say('rules.page.part.shelf')}<//></p>`
}

function Regime({ model, words, go, rest }) {
  const { data, trouble } = useJson(model, `/api/regimes/${encodeURIComponent(rest[0])}?lang=${words.language}`)
  if (!data) return html`<${Waiting} words=${words} trouble=${trouble} />`
  const to = (about) => ({ view: 'rules', about })
  return html`<article>
    <${Back} model=${model} words=${words} go=${go} />
    <h1>${data.title}</h1>
    <p class="lead">${data.place} · ${words.say('rules.page.starts', { day: data.start })}</p>
    <${Grades} words=${words} grades=${data.grades} />
    ${data.about && html`<p class="note" lang="en">${data.about}</p>`}
    <p class="actions">
      <${Place} model=${model} go=${go} class="button first" to=${{ view: 'town', scenario: { v: 1, regimes: [data.id] } }}>${words.say('rules.page.run')}<//>
      <${Place} model=${model} go=${go} class="button" to=${to(`law/${data.id}`)}>${words.say('rules.page.part.law')}<//>
    </p>
    <h2>${words.say('rules.page.shelf.rulebooks')}</h2>
    <ul class="shelf">${data.rulebooks.map((each) => html`<li key=${each.id}><h3><${Place} model=${model} go=${go} to=${to(`books/${each.id}`)}>${each.title}<//></h3><p class="quiet">${[each.place, dates(words, each)].filter(Boolean).join(' · ')}</p><${Grades} words=${words} grades=${each.grades} /></li>`)}</ul>
    ${data.safeguards.length > 0 && html`<h2>${words.say('rules.page.shelf.safeguards')}</h2><ul class="plain">${data.safeguards.map((each) => html`<li key=${each.id}><${Place} model=${model} go=${go} to=${to(`safeguards/${each.id}`)}>${each.title}<//></li>`)}</ul>`}
    <h2>${words.say('rules.page.eyes')}</h2>
    <p>${data.every_channel ? words.say('rules.page.every-channel') : words.listed(data.channels.map((each) => each.label))}</p>
  </article>`
}

function Safeguard({ model, words, go, rest }) {
  const { data, trouble } = useJson(model, `/api/safeguards/${encodeURIComponent(rest[0])}?lang=${words.language}`)
  if (!data) return html`<${Waiting} words=${words} trouble=${trouble} />`
  return html`<article>
    <${Back} model=${model} words=${words} go=${go} />
    <h1>${data.title}</h1>
    <p class="lead">${words.say('rules.page.safeguard.lead')}</p>
    <ul class="changes">
      ${data.changes.map((each, number) => html`<li key=${number}><p class="at" lang="en">${each.at}</p><p><span class="was">${each.was || words.say('rules.page.nothing')}</span> → <strong>${each.becomes}</strong></p><p class="why" lang="en">${each.why}</p>${each.grade && html`<p><${Grade} words=${words} grade=${each.grade} /> ${each.source && html`<${Source} words=${words} source=${each.source} short />`}</p>`}</li>`)}
    </ul>
  </article>`
}

// --- two side by side

function Diff({ model, words, go, rest }) {
  const [a, b] = [rest[0] ?? PAIRS.a, rest[1] ?? PAIRS.b]
  const shelf = useJson(model, `/api/library?lang=${words.language}`).data
  const { data, trouble } = useJson(model, `/api/diff/${encodeURIComponent(a)}/${encodeURIComponent(b)}?lang=${words.language}`)
  const kind = shelf && shelf.rulebooks.some((each) => each.id === a) && !shelf.regimes.some((each) => each.id === a) ? 'rulebooks' : 'regimes'
  const choose = (which) => (event) => {
    const chosen = which === 'a' ? [event.target.value, b] : [a, event.target.value]
    go({ about: `diff/${chosen.join('/')}` })
  }
  const switchTo = (to) => () => {
    const [one, two] = to === 'regimes' ? [PAIRS.a, PAIRS.b] : ['suining-2010', 'rongcheng-2014']
    go({ about: `diff/${one}/${two}` })
  }
  const side = (rows) => (rows.length ? rows.map((each, number) => html`<div key=${number} class="says"><p>${each.text}</p><p class="quiet"><${Grade} words=${words} grade=${each.grade} /> <${Place} model=${model} go=${go} to=${{ view: 'rules', about: `books/${each.book}` }}>${each.title}<//></p></div>`) : html`<span class="quiet">${words.say('rules.page.says-nothing')}</span>`)
  return html`<article>
    <h1>${words.say('rules.page.diff.title')}</h1>
    <p class="lead">${words.say('rules.page.diff.lead')}</p>
    ${shelf &&
    html`<div class="choose">
      <div class="switch" role="group" aria-label=${words.say('rules.page.diff.what')}>
        ${['regimes', 'rulebooks'].map((each) => html`<button key=${each} type="button" aria-pressed=${kind === each ? 'true' : 'false'} onClick=${switchTo(each)}>${words.say(`rules.page.shelf.${each}`)}</button>`)}
      </div>
      ${['a', 'b'].map((which) => html`<label key=${which}><span class="unseen">${words.say(`rules.page.diff.${which}`)}</span><select onChange=${choose(which)} value=${which === 'a' ? a : b}>${shelf[kind].map((each) => html`<option key=${each.id} value=${each.id} selected=${each.id === (which === 'a' ? a : b)}>${each.title}</option>`)}</select></label>`)}
    </div>`}
    ${!data
      ? html`<${Waiting} words=${words} trouble=${trouble} />`
      : data.groups
          .filter((group) => group.rows.length)
          .map(
            (group) => html`<section key=${group.id}>
              <h2>${group.title} <span class="quiet">${words.number(group.rows.length)}</span></h2>
              <table class="diff" role="table">
                <caption class="unseen">${group.title}</caption>
                <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">${words.say('rules.page.column.what')}</th><th scope="col" role="columnheader">${data.a.title}</th><th scope="col" role="columnheader">${data.b.title}</th></tr></thead>
                <tbody role="rowgroup">${group.rows.map((row) => html`<tr key=${(row.a[0] ?? row.b[0]).at} role="row" data-how=${row.how}><th scope="row" role="rowheader">${row.label}${row.how === 'elsewhere' && html` <span class="quiet">${words.say('rules.page.diff.elsewhere')}</span>`}</th><td role="cell" data-side=${data.a.title}>${side(row.a)}</td><td role="cell" data-side=${data.b.title}>${side(row.b)}</td></tr>`)}</tbody>
              </table>
            </section>`,
          )}
  </article>`
}

// --- the law

const STATES = ['touches', 'may touch', 'does not touch']

function Law({ model, words, go, rest }) {
  const [name = LAW, at] = rest
  const shelf = useJson(model, `/api/library?lang=${words.language}`).data
  const { data, trouble } = useJson(model, `/api/law/${encodeURIComponent(name)}?lang=${words.language}`)
  useEffect(() => {
    if (data && at) show(`law-${at}`)
  }, [data])
  const state = (each) => each.replace(/ /g, '-')
  return html`<article class="law">
    <h1>${words.say('rules.page.law.title')}</h1>
    <p class="lead">${words.say('rules.page.law.lead')}</p>
    ${shelf && html`<div class="choose"><label>${words.say('rules.page.law.regime')} <select onChange=${(event) => go({ about: `law/${event.target.value}` })}>${shelf.regimes.map((each) => html`<option key=${each.id} value=${each.id} selected=${each.id === name}>${each.title}</option>`)}</select></label></div>`}
    ${!data
      ? html`<${Waiting} words=${words} trouble=${trouble} />`
      : data.texts.map(
          (text) => html`<section key=${text.id} id=${`law-${text.id}`}>
            <h2>${text.title}</h2>
            <dl class="binds"><dt>${words.say('rules.page.law.binds')}</dt><dd lang=${text.binds_language}>${text.binds}</dd><dt>${words.say('rules.page.law.date')}</dt><dd lang="en">${text.date}</dd><dt>${words.say('rules.page.law.checked')}</dt><dd>${text.checked_on}</dd></dl>
            <ul class="elements">
              ${text.elements.map(
                (each) => html`<li key=${each.id} id=${`law-${text.id}.${each.id}`} data-here=${at === `${text.id}.${each.id}` ? 'yes' : null}>
                  <div><p class="at" lang="en">${each.place}</p><blockquote lang=${each.says_language}>${each.says}</blockquote><p class="quiet"><span>${words.say('rules.page.law.needs')}</span> <span lang=${each.says_language}>${each.needs}</span></p><p class="from"><${Source} words=${words} source=${each.source} short /></p></div>
                  <div>
                    <p class="counts">${STATES.map((one) => html`<span key=${one} data-state=${state(one)}><strong>${words.number(each.counts[one])}</strong> ${words.say(`rules.page.law.${state(one)}`)}</span>`)}</p>
                    ${STATES.slice(0, 2).map((one) => html`<${Touching} key=${one} model=${model} words=${words} go=${go} title=${words.say(`rules.page.law.which-${state(one)}`)} rules=${each.rules.filter((rule) => rule.state === one)} open=${one === 'touches'} />`)}
                  </div>
                </li>`,
              )}
            </ul>
          </section>`,
        )}
    ${data && html`<p class="foot">${words.say('rules.page.law.foot')}</p>`}
  </article>`
}

function Touching({ model, words, go, title, rules, open }) {
  if (!rules.length) return null
  return html`<details open=${open && rules.length <= 6}><summary>${title} (${words.number(rules.length)})</summary><ul class="plain">${rules.map((rule, number) => html`<li key=${number}><${Place} model=${model} go=${go} to=${{ view: 'rules', about: `books/${rule.book}/${rule.block}.${rule.entry}` }}>${rule.label}<//> <span class="quiet">${rule.because}</span></li>`)}</ul></details>`
}

// --- search

function Found({ model, words, go, asked }) {
  const [slow, put] = useState(asked)
  useEffect(() => {
    const later = setTimeout(() => put(asked), 250)
    return () => clearTimeout(later)
  }, [asked])
  const { data, trouble, before } = useJson(model, `/api/search?q=${encodeURIComponent(slow)}&lang=${words.language}`)
  const shown = data ?? before
  const told = useRef('')
  useEffect(() => {
    if (data && told.current !== data.query) {
      told.current = data.query
      model.tell?.(words.count('rules.page.found', data.count, { query: data.query }))
    }
  }, [data])
  if (!shown) return html`<h1>${words.say('rules.page.search')}</h1><${Waiting} words=${words} trouble=${trouble} />`
  return html`<article aria-busy=${data ? null : 'true'}>
    <h1>${words.count('rules.page.found', shown.count, { query: shown.query })}</h1>
    ${shown.count === 0 && html`<p class="lead">${words.say('rules.page.found.none')}</p>`}
    <ul class="hits">
      ${shown.hits.map((each, number) => html`<li key=${number}><h2><${Place} model=${model} go=${go} to=${{ view: 'rules', about: each.about }}>${each.title}<//>${each.figure && html` <span class="entry-figure">${each.figure}</span>`}</h2><p class="quiet">${each.where} ${each.grade && html`<${Grade} words=${words} grade=${each.grade} />`}</p>${each.text && html`<p>${each.text}</p>`}</li>`)}
    </ul>
    ${shown.count > shown.hits.length && html`<p class="foot">${words.say('rules.page.found.more', { n: shown.count - shown.hits.length })}</p>`}
  </article>`
}

function show(id) {
  requestAnimationFrame(() => document.getElementById(id)?.scrollIntoView({ block: 'center' }))
}
