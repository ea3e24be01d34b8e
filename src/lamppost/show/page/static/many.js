// Many towns at once: the flip of the town that is being looked at, over other people with other chance, a small picture
// for each seed. What can be said of all of them stands over it as a sentence that can be quoted; all can be taken away.

import { html, render as draw, useEffect, useRef, useState } from './vendor/preact-htm.js'
import { canonical } from './address.js'
import { CopySentence } from './copy.js'
import { span } from './doubt.js'
import { manyTowns, upTo } from './many-towns.js'
import { SERIES, multiples } from './multiples.js'
import { Table } from './numbers.js'
import { Place, Waiting, csv, save, useModel } from './paper.js'
import { KINDS, yearsOf } from './marks.js'

const HOW_MANY = [5, 10, 20]
const SUMMED = new Set(['refusals', 'wrongful', 'foregone']) // of each week; the others are as they stand in it

const kept = new Map() // scenario without its seed -> towns that have come, so that going to another room loses nothing

export default {
  id: 'many',
  render({ model, el, words, go }) {
    draw(html`<${Many} model=${model} words=${words} go=${go} />`, el)
    return () => draw(null, el)
  },
}

function Many({ model, words, go }) {
  const scenario = useModel(model, 'scenario')
  return html`<div class="sheet wide many">
    <h1>${words.say('many.title')}</h1>
    <p class="lead">${words.say('many.lead')}</p>
    ${!scenario ? html`<${Waiting} words=${words} trouble=${model.get('trouble')} what="numbers.living-soon" />` : html`<${Towns} key=${canonical(scenario)} model=${model} words=${words} go=${go} scenario=${scenario} />`}
  </div>`
}

function Towns({ model, words, go, scenario }) {
  const named = useModel(model, 'town')
  const name = canonical(scenario)
  const [towns, put] = useState(kept.get(name) ?? [])
  const first = scenario.seed ?? 1
  const most = seedsFrom(model, first, HOW_MANY.at(-1)).length
  const choices = [...HOW_MANY.filter((each) => each < most), most]
  const [many, choose] = useState(most)
  const [series, look] = useState('refusals')
  const [running, run] = useState(null)
  const [trouble, fail] = useState(null)
  const going = useRef(null)
  const titles = titlesOf(words, named, scenario)
  useEffect(() => () => going.current?.stop(), [])
  const begin = () => {
    const here = kept.get(name) ?? []
    const seeds = seedsFrom(model, first, many).filter((seed) => !here.some((each) => each.seed === seed))
    const mine = manyTowns(model, scenario, seeds, (town) => {
      const all = [...(kept.get(name) ?? []), town].sort((a, b) => a.seed - b.seed)
      kept.set(name, all)
      put(all)
    })
    going.current = mine
    run(mine)
    fail(null)
    mine.done.catch((error) => going.current === mine && fail(error.message)).then(() => going.current === mine && run(null))
  }
  const stop = () => {
    going.current?.stop()
    going.current = null
    run(null)
  }
  const wanted = seedsFrom(model, first, many)
  const shown = towns.filter((each) => wanted.includes(each.seed))
  const said = shown.length > 1 ? sentence(words, shown, series, titles) : ''
  const origin = shown.length ? originOf(words, shown, scenario, titles) : ''
  const option = (list, value, set, key, write) => html`<div class="switch" role="group" aria-label=${words.say(key)}>${list.map((each) => html`<button key=${each} type="button" aria-pressed=${each === value ? 'true' : 'false'} disabled=${Boolean(running) && key === 'many.how-many'} onClick=${() => set(each)}>${write(each)}</button>`)}</div>`
  return html`
    <p class="quiet">${titles.length > 1 ? words.say('many.worlds', { first: titles[0], second: titles[1] }) : words.say('many.world', { first: titles[0] })} <${Place} model=${model} go=${go} to=${{ view: 'town' }}>${words.say('many.change')}<//></p>
    <div class="many-tools">
      ${option(choices, many, choose, 'many.how-many', (each) => words.say('many.towns', { n: each }))}
      ${running ? html`<button type="button" class="button" onClick=${stop}>${words.say('many.stop')}</button>` : html`<button type="button" class="button first" disabled=${shown.length >= many} onClick=${begin}>${words.say(shown.length ? 'many.more' : 'many.begin')}</button>`}
      <p class="many-progress" role="status">${running ? html`<progress max=${many} value=${shown.length} aria-label=${words.say('many.progress', { n: shown.length, of: many })}></progress> ${words.say('many.progress', { n: shown.length, of: many })}` : shown.length ? words.say('many.here', { n: shown.length }) : ''}</p>
    </div>
    ${trouble && html`<p class="trouble" role="alert" lang="en">${trouble}</p>`}
    ${option(SERIES, series, look, 'many.count', (each) => words.say(`many.count.${each}`))}
    ${said && html`<${CopySentence} model=${model} words=${words} sentence=${said} caveat=${words.say('many.caveat')} town=${series} />`}
    ${shown.length > 0 && html`<${Multiples} words=${words} towns=${shown} series=${series} titles=${titles} go=${go} scenario=${scenario} />
      <p class="take-line">${words.say('many.take')} <button type="button" class="link" onClick=${() => save(`lamppost-many-${series}.svg`, drawing(words, shown, series, titles, said, origin), 'image/svg+xml')}>SVG</button> <button type="button" class="link" onClick=${() => save('lamppost-many-towns.csv', table(words, shown, titles, origin), 'text/csv')}>CSV</button></p>
      ${titles.length > 1 && html`<${Kinds} words=${words} towns=${shown} titles=${titles} origin=${origin} />`}
      <${All} words=${words} towns=${shown} titles=${titles} />
      <p class="foot">${origin}</p>`}`
}

/** The seed of the town that is looked at and those after it; of a site, those of which it has the people. */
function seedsFrom(model, first, many) {
  const found = model.seeds ? [first, ...model.seeds.filter((seed) => seed !== first)] : Array.from({ length: many }, (_, k) => first + k)
  return found.slice(0, many)
}

/** What the worlds are called: as the town that is looked at has them, else by their regimes. */
function titlesOf(words, town, scenario) {
  if (town?.data && canonical(town.scenario) === canonical(scenario)) return town.data.worlds.map((each) => words.label(each.title))
  const twin = scenario.regimes.length < 2 && (scenario.with?.length || scenario.book)
  return twin ? [scenario.regimes[0], `${scenario.regimes[0]} + ${(scenario.with ?? []).join(' + ')}`] : scenario.regimes
}

/** What a series comes to by the end. */
function last(world, series) {
  const weeks = world.weeks[series]
  return SUMMED.has(series) ? weeks.reduce((all, each) => all + each, 0) : (weeks.at(-1) ?? 0)
}

/** In how many towns the second world has more, as much and less than the first; and how far each world's counts go. */
function sentence(words, towns, series, titles) {
  const counts = titles.map((_, k) => towns.map((each) => last(each.worlds[k], series)))
  const what = words.say(`many.of.${series}`)
  const values = { towns: towns.length, people: towns[0].people, what, first: titles[0], span: span(words, counts[0]) }
  if (titles.length < 2) return words.say('many.said.alone', values)
  const differences = counts[1].map((each, k) => each - counts[0][k])
  const [less, same, more] = [-1, 0, 1].map((sign) => differences.filter((each) => Math.sign(each) === sign).length)
  return words.say('many.said', { ...values, second: titles[1], spansecond: span(words, counts[1]), less, same, more })
}

function originOf(words, towns, scenario, titles) {
  const turned = Object.entries(scenario.knobs ?? {}).map(([id, value]) => `${id} ${value}`)
  return [
    words.say('many.origin', { people: towns[0].people, years: yearsOf(towns[0].weeks), first: `${towns[0].seed}`, last: `${towns.at(-1).seed}`, worlds: titles.join(' | ') }),
    scenario.warm_up ? words.say('page.warm-up.said', { years: scenario.warm_up }) : '',
    turned.length ? words.say('many.knobs', { knobs: turned.join(', ') }) : '',
    words.say('many.source', { version: towns[0].version, licence: towns[0].licence }),
  ].filter(Boolean).join(words.language === 'en' ? ' ' : '')
}

function lines(towns, series) {
  return towns.map((town) => ({ seed: town.seed, lines: town.worlds.map((world) => (SUMMED.has(series) ? upTo(world.weeks[series]) : world.weeks[series])) }))
}

function Multiples({ words, towns, series, titles, go, scenario }) {
  const cells = lines(towns, series)
  const top = Math.max(1, ...cells.flatMap((each) => each.lines.flat()))
  return html`<figure class="multiples">
    <figcaption>${words.say('many.figure', { what: words.say(`many.count.${series}`), top })} ${titles.map((title, k) => html`<span key=${k} class="key-line" data-world=${k}>${title}</span> `)}</figcaption>
    <ol>${cells.map((cell) => {
      const counts = cell.lines.map((line) => words.number(line.at(-1) ?? 0))
      const said = words.say('many.cell', { seed: `${cell.seed}`, counts: counts.join(' | ') })
      return html`<li key=${cell.seed}><button type="button" aria-label=${`${said} ${words.say('many.open')}`} onClick=${() => go({ view: 'town', scenario: { ...scenario, seed: cell.seed } })}>
        <span class="cell-head"><span>${words.say('many.seed', { seed: `${cell.seed}` })}</span><span class="cell-counts">${counts.map((each, k) => html`<b key=${k} data-world=${k}>${each}</b>`)}</span></span>
        <svg viewBox="0 0 160 64" preserveAspectRatio="none" aria-hidden="true"><path class="cell-ground" d="M0 63.5H160" />${cell.lines.map((line, k) => html`<path key=${k} data-world=${k} d=${multiples.path(line, top, 160, 64)} />`)}</svg>
      </button></li>`
    })}</ol>
  </figure>`
}

/** People with more and with less of each kind of harm than in the first world: from the fewest to the most of the towns. */
function Kinds({ words, towns, titles, origin }) {
  const caption = words.say('page.counts.how', { first: titles[0], second: titles[1] })
  const found = Object.keys(KINDS).filter((kind) => towns[0].kinds[kind])
  const rows = found.map((kind) => [words.say(`page.kind.${kind}`), ...[0, 1].map((way) => span(words, towns.map((each) => each.kinds[kind][way])))])
  return html`<section><h2>${words.say('many.kinds')}</h2><p class="quiet">${words.say('many.kinds.lead', { towns: towns.length })}</p><${Table} words=${words} name="many-kinds" origin=${origin} caption=${caption} head=${[words.say('numbers.what'), words.say('numbers.more'), words.say('numbers.less')]} rows=${rows} /></section>`
}

function All({ words, towns, titles }) {
  const head = [words.say('many.seed.head'), ...titles.flatMap((title) => SERIES.map((each) => words.of(title, words.say(`many.count.${each}`))))]
  const rows = towns.map((town) => [`${town.seed}`, ...town.worlds.flatMap((world) => SERIES.map((each) => last(world, each)))])
  return html`<details><summary>${words.say('many.all')}</summary><${Table} words=${words} name="many-towns" caption=${words.say('many.all')} head=${head} rows=${rows} bare /></details>`
}

/** Every number that came, a line a town, world and count. */
function table(words, towns, titles, origin) {
  const rows = towns.flatMap((town) => town.worlds.flatMap((world, k) => [...Object.entries(world.numbers), ...SERIES.filter((each) => !(each in world.numbers)).map((each) => [each, last(world, each)])].map(([what, count]) => [town.seed, world.name, titles[k], what, count, town.people, town.weeks])))
  return csv(['seed', 'world', 'title', 'count', 'value', 'people', 'weeks'], rows, [words.say('many.title'), origin])
}

function drawing(words, towns, series, titles, said, origin) {
  const note = words.say('many.figure', { what: words.say(`many.count.${series}`), top: Math.max(1, ...lines(towns, series).flatMap((each) => each.lines.flat())) })
  return multiples.file({ cells: lines(towns, series), head: words.say('many.title'), said, note, origin, titles, language: words.language, seed: (seed) => words.say('many.seed', { seed: `${seed}` }), number: (n) => words.number(n) })
}
