// The numbers of the town that is being looked at: what people met, week by week, by service, by kind and by group.
//
// Figures are those of the report, drawn by the same hand; each has its numbers as a table and as a file. `about` names
// the figure that is to be in view.

import { html, render as draw, useEffect, useRef, useState } from './vendor/preact-htm.js'
import { KINDS, saveFigure } from './figure-files.js'
import { weekly } from './weekly.js'
import { command } from './take.js'
import { Place, Waiting, csv, save, useJson, useModel } from './paper.js'
import { rounded, span } from './doubt.js'
import { warmUp, yearsOf } from './marks.js'
import { Chance, spanOfKind, useSpread } from './quote.js'

export default {
  id: 'numbers',
  render({ model, el, words, go }) {
    draw(html`<${Numbers} model=${model} words=${words} go=${go} />`, el)
    return () => draw(null, el)
  },
}

function Numbers({ model, words, go }) {
  const town = useModel(model, 'town')
  const trouble = useModel(model, 'trouble')
  const { data, trouble: wrong } = useJson(model, town ? `/api/towns/${town.id}/numbers.json?lang=${words.language}` : null)
  return html`<div class="sheet wide numbers">
    <h1>${words.say('numbers.title')}</h1>
    <${Stale} model=${model} words=${words} />
    ${data ? html`<${Found} model=${model} words=${words} go=${go} town=${town} data=${data} />` : html`<${Waiting} words=${words} trouble=${wrong ?? trouble} what="numbers.waiting" />`}
  </div>`
}

/** A line that says that the town shown is still the one before. */
export function Stale({ model, words }) {
  const stale = useModel(model, 'stale')
  const progress = useModel(model, 'progress')
  const town = useModel(model, 'town')
  if (!stale && town) return html`<div class="stale-room" role="status"></div>`
  const said = progress?.place_in_queue ? words.count('numbers.queued', progress.place_in_queue) : progress?.weeks ? words.say('numbers.living', { week: progress.week ?? 0, weeks: progress.weeks }) : words.say('numbers.living-soon')
  return html`<div class="stale-room" role="status"><p class="stale">${said}${stale ? ` ${words.say('numbers.stale')}` : ''}</p></div>`
}

function Found({ model, words, go, town, data }) {
  const livedHere = Boolean(data.worlds[0].services) // a report's figures are not there, its counts are
  const years = yearsOf(data.weeks)
  const spread = useSpread(model, town.id)
  return html`
    <p class="lead">${words.say('numbers.lead', { people: data.people, years, seed: data.seed })} ${warmUp(words, town.data)}</p>
    <${Headlines} words=${words} data=${data} spread=${spread} />
    ${data.figures.map((each) => html`<${Figure} key=${each.name} model=${model} words=${words} town=${town} figure=${each} titles=${Object.fromEntries(data.worlds.map((world) => [world.name, world.title]))} />`)}
    ${livedHere ? html`<${Weeks} words=${words} town=${town} data=${data} spread=${spread} /><${Services} words=${words} data=${data} spread=${spread} />` : html`<${Turns} model=${model} words=${words} town=${town} />`}
    <${Burdens} words=${words} data=${data} spread=${spread} />
    <${Groups} words=${words} data=${data} spread=${spread} />
    ${livedHere && html`<${Elsewhere} words=${words} scenario=${town.scenario} />`}
    ${model.offers('take') && html`<p class="foot">${words.say('numbers.foot')} <${Place} model=${model} go=${go} to=${{ view: 'take' }}>${words.say('page.nav.take')}<//></p>`}`
}

/** A count with its share, where it is not made of a handful, and what other towns counted. */
function Told({ words, count, whole, spread, of, world }) {
  const [n, base] = whole ? rounded(count, whole) : [count, 0]
  return html`<strong>${words.number(count)}</strong>${whole && base !== whole && n ? html` <span class="quiet">${words.say('lessons.part', { n, base })}</span>` : ''}${spread && of ? html` <span class="quiet spread">${span(words, spread.worlds[world]?.[of] ?? spread.seeds.map(() => 0))}</span>` : ''}`
}

const HEADLINES = ['people_refused', 'people_wrongly_refused', 'people_refused_through_ties', 'listed_people', 'refusals', 'wrongful', 'collateral', 'double', 'records_true', 'records_false']
const PEOPLE = new Set(['people_refused', 'people_wrongly_refused', 'people_refused_through_ties', 'listed_people'])

function Headlines({ words, data, spread }) {
  const rows = HEADLINES.map((id) => [words.say(`numbers.headline.${id}`), ...data.worlds.map((world) => world[id])])
  return html`<section>
    <h2>${words.say('numbers.headlines')}</h2>
    <${Table} words=${words} name="headlines" origin=${data.origin} caption=${words.say('numbers.headlines')} head=${[words.say('numbers.what'), ...data.worlds.map((world) => world.title)]} rows=${rows} show=${(row, place) => {
      const id = HEADLINES[place]
      return row.map((count, world) => html`<${Told} words=${words} count=${count} whole=${PEOPLE.has(id) ? data.people : 0} spread=${spread} of=${id === 'records_true' ? null : id} world=${data.worlds[world].name} />`)
    }} />
    <${Chance} words=${words} spread=${spread} />
    ${data.twins.map((twin) => html`<${Against} key=${twin.world} words=${words} data=${data} twin=${twin} spread=${spread} />`)}
    <${Remarks} words=${words} data=${data} />
  </section>`
}

/** People with more and with less of each kind of harm than in the first world: no sum of kinds. */
function Against({ words, data, twin, spread }) {
  const title = (name) => data.worlds.find((each) => each.name === name)?.title
  const caption = words.say('numbers.twin', { world: title(twin.world), first: data.worlds[0].title, people: twin.people, unchanged: twin.unchanged })
  const head = [words.say('numbers.what'), words.say('numbers.more'), words.say('numbers.less')]
  return html`<h3>${caption}</h3><${Table} words=${words} name=${`against-${twin.world}`} caption=${caption} head=${head} rows=${twin.kinds.map((each) => [words.say(`page.kind.${each.id}`), each.harmed, each.helped])} show=${(row, place) => {
    const ways = spanOfKind(words, spread, twin.world, twin.kinds[place].id)
    return row.map((count, way) => html`<strong>${words.number(count)}</strong>${ways ? html` <span class="quiet spread">${ways[way]}</span>` : ''}`)
  }} />`
}

/** What to know of the overlays: changes without effect, limits that held, a matter of order. */
function Remarks({ words, data }) {
  const said = [...new Set(data.worlds.flatMap((world) => world.remarks ?? []))]
  if (!said.length) return null
  return html`<div class="remarks"><h3>${words.say('remarks.title')}</h3><ul>${said.map((each) => html`<li key=${each}>${each}</li>`)}</ul></div>`
}

/** Week by week, where no figure of a report is: a small picture for each count, with what other towns count. */
function Weeks({ words, town, data, spread }) {
  const titles = data.worlds.map((world) => world.title)
  const shown = weekly(town.worlds.map((each) => each.header), data.worlds.map((world) => spread?.by_week?.[world.name]))
  const said = ({ series, top }) => words.say('many.figure', { what: words.say(`many.count.${series}`), top })
  const head = [words.say('page.scrub'), ...shown.flatMap(({ series }) => titles.map((title) => words.of(title, words.say(`many.count.${series}`))))]
  const rows = Array.from({ length: data.weeks }, (_, week) => [week + 1, ...shown.flatMap(({ lines }) => lines.map((line) => line[week]))])
  const caption = words.say('figure.weeks.title')
  return html`<section class="many"><h2>${caption}</h2>
    <figure class="multiples weekly">
      <figcaption>${titles.map((title, k) => html`<span key=${k} class="key-line" data-world=${k}>${title}</span> `)}${spread ? words.say('numbers.weeks.band', { towns: spread.seeds.length, people: spread.people }) : ''}</figcaption>
      <ol>${shown.map((each) => html`<li key=${each.series}><div class="cell">
        <span class="cell-head">${said(each)}</span>
        <svg viewBox="0 0 320 96" preserveAspectRatio="none" role="img" aria-label=${said(each)}><path class="cell-ground" d="M0 95.5H320" />${each.bands.map((d, k) => html`<path key=${`band-${k}`} class="cell-band" data-world=${k} d=${d} />`)}${each.paths.map((d, k) => html`<path key=${k} data-world=${k} d=${d} />`)}</svg>
      </div></li>`)}</ol>
    </figure>
    <details><summary>${words.say('numbers.as.table')}</summary><${Table} words=${words} name="weeks" origin=${data.origin} caption=${caption} head=${head} rows=${rows} /></details>
  </section>`
}

/** What people were refused, service by service: of the times that it was sought. */
function Services({ words, data, spread }) {
  const ids = [...new Map(data.worlds.flatMap((world) => world.services.map((each) => [each.id, each.label])))]
  if (!ids.length) return null
  const of = (world, id) => world.services.find((each) => each.id === id)
  const rows = ids.map(([id, label]) => [label, ...data.worlds.map((world) => of(world, id)?.refusals ?? 0)])
  const caption = words.say('figure.refusals_by_service.title')
  return html`<section><h2>${caption}</h2><${Table} words=${words} name="services" origin=${data.origin} caption=${caption} head=${[words.say('numbers.service'), ...data.worlds.map((world) => world.title)]} rows=${rows} show=${(row, place) => row.map((count, column) => html`<${Told} words=${words} count=${count} whole=${of(data.worlds[column], ids[place][0])?.sought ?? 0} spread=${spread} of=${`service ${ids[place][0]}`} world=${data.worlds[column].name} />`)} /><${Chance} words=${words} spread=${spread} /></section>`
}

/** What is drawn by a report alone, and the command that makes it. */
function Elsewhere({ words, scenario }) {
  return html`<section><h2>${words.say('numbers.more.title')}</h2><p>${words.say('numbers.elsewhere')} <code>${scenario.book ? 'lamppost serve' : command(scenario)}</code></p></section>`
}

function Burdens({ words, data, spread }) {
  const ids = data.worlds[0].burdens
  if (!ids.length) return null
  const rows = ids.map((each, place) => [each.label, ...data.worlds.flatMap((world) => [world.burdens[place].total, world.burdens[place].people])])
  const head = [words.say('numbers.what'), ...data.worlds.flatMap((world) => [words.of(world.title, words.say('numbers.total')), words.of(world.title, words.say('numbers.on-people'))])]
  return html`<section><h2>${words.say('numbers.burdens')}</h2><p>${words.say('numbers.burdens.lead')}</p><${Table} words=${words} name="burdens" origin=${data.origin} caption=${words.say('numbers.burdens')} head=${head} rows=${rows} show=${(row, place) => row.map((count, column) => html`<${Told} words=${words} count=${count} whole=${0} spread=${spread} of=${`${column % 2 ? 'people' : 'total'} ${ids[place].id}`} world=${data.worlds[column >> 1].name} />`)} /><${Chance} words=${words} spread=${spread} /></section>`
}

function named(words, group) {
  const key = `page.group.${group.by}.${group.value}`
  return words.has(key) ? words.say(key) : group.value.replace('-', '\u2013')
}

function Groups({ words, data, spread }) {
  const kinds = [...new Set(data.worlds[0].groups.map((each) => each.by))]
  const [by, choose] = useState(kinds[0])
  const groups = data.worlds[0].groups.filter((each) => each.by === by)
  if (!kinds.length) return null
  const value = (world, group) => world.groups.find((each) => each.by === group.by && each.value === group.value)?.people_refused ?? 0
  const rows = groups.map((group) => [named(words, group), group.people, ...data.worlds.map((world) => value(world, group))])
  return html`<section>
    <h2>${words.say('numbers.groups')}</h2>
    <div class="tabs" role="group" aria-label=${words.say('numbers.groups.by')}>${kinds.map((each) => html`<button key=${each} type="button" aria-pressed=${each === by ? 'true' : 'false'} onClick=${() => choose(each)}>${words.say(`page.group.${each}`)}</button>`)}</div>
    <${Table} words=${words} name=${`groups-${by}`} origin=${data.origin} caption=${words.say('numbers.groups')} head=${[words.say('numbers.group'), words.say('numbers.people'), ...data.worlds.map((world) => world.title)]} rows=${rows} show=${(row, place) => row.map((each, column) => (column === 0 ? words.number(each) : html`<${Told} words=${words} count=${each} whole=${groups[place].people} spread=${spread} of=${`group ${by} ${groups[place].value}`} world=${data.worlds[column - 1].name} />`))} /><${Chance} words=${words} spread=${spread} />
  </section>`
}

const COUNTS = /^[+\u2212]?[\d,.]+(\u2013[\d,.]+)?$/ // a count, or the fewest and the most of some

/** A table of numbers with its own way to take it away (not if `bare`); `origin` is where the numbers come from.
 * `show(cells, place)` says the cells behind the first. */
export function Table({ words, name, caption, head, rows, show, origin, bare }) {
  return html`<div class="numbers-table">
    <div class="scroll" role="group" aria-label=${caption} tabindex="0">
      <table>
        <caption class="unseen">${caption}</caption>
        <thead><tr>${head.map((each, place) => html`<th key=${place} scope="col" class=${place ? 'figure' : ''}>${each}</th>`)}</tr></thead>
        <tbody>${rows.map((row, place) => html`<tr key=${place}><th scope="row">${row[0]}</th>${(show ? show(row.slice(1), place) : row.slice(1).map((each) => said(words, each))).map((each, column) => html`<td key=${column} class=${typeof row[column + 1] === 'number' || COUNTS.test(row[column + 1]) ? 'figure' : ''}>${each}</td>`)}</tr>`)}</tbody>
      </table>
    </div>
    ${!bare && html`<p class="take-line"><button type="button" class="link" onClick=${() => save(`lamppost-${name}.csv`, csv(head, rows, [caption, origin]), 'text/csv')}>CSV</button></p>`}
  </div>`
}

function said(words, value) {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return words.number(Number.isInteger(value) ? value : Number(value.toPrecision(4)))
  return `${value}`
}

function Figure({ model, words, town, figure, titles }) {
  const [world, choose] = useState(figure.worlds[0])
  const [seen, look] = useState('chart')
  const narrow = useNarrow()
  const here = useRef(null)
  const path = `/api/towns/${town.id}/figures/${figure.name}.json?lang=${words.language}&world=${encodeURIComponent(world)}&width=${narrow ? 'narrow' : 'wide'}`
  const { data, trouble, before } = useJson(model, path)
  const shown = data ?? before
  const [wrong, fail] = useState(null)
  const take = (kind) => () => saveFigure(model, words, town, figure.name, figure.worlds.length > 1 ? world : '', kind).catch((error) => fail(error.message))
  useEffect(() => {
    if (model.get('about') === figure.name) here.current?.scrollIntoView()
  }, [])
  return html`<section ref=${here} id=${`figure-${figure.name}`}>
    <h2>${shown?.title ?? figure.title}</h2>
    <div class="figure-tools">
      ${figure.worlds.length > 1 && html`<div class="switch" role="group" aria-label=${words.say('numbers.world')}>${figure.worlds.map((each) => html`<button key=${each} type="button" aria-pressed=${each === world ? 'true' : 'false'} onClick=${() => choose(each)}>${titles[each] ?? each}</button>`)}</div>`}
      <div class="switch" role="group" aria-label=${words.say('numbers.as')}>${['chart', 'table'].map((each) => html`<button key=${each} type="button" aria-pressed=${each === seen ? 'true' : 'false'} onClick=${() => look(each)}>${words.say(`numbers.as.${each}`)}</button>`)}</div>
    </div>
    ${!shown
      ? html`<${Waiting} words=${words} trouble=${trouble} what="numbers.drawing" />`
      : seen === 'table'
        ? html`<${Table} words=${words} name=${figure.name} caption=${shown.title} head=${shown.head} rows=${shown.rows} bare />`
        : html`<figure aria-busy=${data ? null : 'true'}><${Drawing} svg=${shown.svg} /><figcaption>${shown.note}</figcaption></figure>`}
    ${shown && html`<p class="take-line">${KINDS.map((kind) => html`<button key=${kind} type="button" class="link" aria-label=${`${shown.title}: ${kind.toUpperCase()}`} onClick=${take(kind)}>${kind.toUpperCase()}</button>`)}${wrong && html` <span class="trouble" role="alert">${wrong}</span>`}</p>`}
  </section>`
}

/** How much is known is one thing, what the numbers turn on another: the assumed figures behind them, where that is known. */
function Turns({ model, words, town }) {
  const narrow = useNarrow()
  const { data, trouble } = useJson(model, `/api/towns/${town.id}/turns.json?lang=${words.language}`)
  if (!data) return html`<section id="turns"><h2>${words.say('report.section.turns')}</h2><${Waiting} words=${words} trouble=${trouble} what="numbers.drawing" /></section>`
  const head = ['figure', 'value', 'range', 'share'].map((each) => words.say(`report.turns.${each}`))
  return html`<section id="turns"><h2>${words.say('report.section.turns')}</h2>
    ${data.map((each) => html`<div key=${each.world}><h3>${each.title}</h3>
      ${each.wide
        ? html`<p class="verdict">${each.sentence}</p>
            ${each.older && html`<p class="note">${words.say('report.turns.older')} <code>${each.command}</code></p>`}
            <figure><${Drawing} svg=${narrow ? each.narrow : each.wide} /><figcaption>${each.note} ${each.foot}</figcaption></figure>
            <p class="take-line"><button type="button" class="link" aria-label=${`${words.say('report.section.turns')}: ${each.title}: SVG`} onClick=${() => save(`lamppost-turns-${each.world}.svg`, each.file, 'image/svg+xml')}>SVG</button> <button type="button" class="link" aria-label=${`${words.say('report.section.turns')}: ${each.title}: CSV`} onClick=${() => save(`lamppost-turns-${each.world}.csv`, csv(head, each.rows, [each.sentence, each.note, each.foot]), 'text/csv')}>CSV</button></p>
            <details><summary>${words.say('report.turns.table')}</summary><${Table} words=${words} name="turns" caption=${`${words.say('report.turns.table')}: ${each.title}`} head=${head} rows=${each.rows} bare /></details>`
        : html`<p class="note">${words.say('report.turns.absent')} <code>${each.command}</code></p>`}
    </div>`)}
  </section>`
}

/** An SVG with its styles set through the CSSOM: the page allows no style attributes. */
function Drawing({ svg }) {
  const room = useRef(null)
  useEffect(() => {
    const read = new DOMParser().parseFromString(svg.replace(/ style="/g, ' data-style="'), 'image/svg+xml').documentElement
    const drawn = document.importNode(read, true)
    for (const each of [drawn, ...drawn.querySelectorAll('[data-style]')]) {
      each.style.cssText = each.dataset.style ?? ''
      delete each.dataset.style
    }
    room.current.replaceChildren(drawn)
  }, [svg])
  return html`<div class="drawing" ref=${room}></div>`
}

function useNarrow() {
  const asked = matchMedia('(max-width: 719px)')
  const [narrow, put] = useState(asked.matches)
  useEffect(() => {
    const heard = () => put(asked.matches)
    asked.addEventListener('change', heard)
    return () => asked.removeEventListener('change', heard)
  }, [])
  return narrow
}
