// Six knobs: what of the rules can be turned by hand, how well its setting is known, and what it changes in the town.
//
// The settings are in the scenario, and so in the address. A new town is asked for when a knob is let go; until it is
// there, what stands here is the town before, and says so.

import { html, render as draw, useEffect, useRef, useState } from './vendor/preact-htm.js'
import { Grade, Waiting, useJson, useModel } from './paper.js'
import { Stale } from './numbers.js'
import { COUNTED, counts, countsOf } from './counts.js'
import { Chance, Range, useSpread } from './quote.js'

const TIMES = new Set(['error', 'reporting', 'fear']) // factors on figures of which there are many

export default {
  id: 'knobs',
  render({ model, el, words, go }) {
    draw(html`<${Knobs} model=${model} words=${words} go=${go} />`, el)
    return () => draw(null, el)
  },
}

function Knobs({ model, words, go }) {
  const scenario = useModel(model, 'scenario')
  const trouble = useModel(model, 'trouble')
  const asked = scenario ? new URLSearchParams([['lang', words.language], ...scenario.regimes.map((each) => ['regime', each]), ...(scenario.with ?? []).map((each) => ['with', each])]) : null
  const { data, trouble: wrong } = useJson(model, asked ? `/api/knobs?${asked}` : null)
  const turned = scenario?.knobs ?? {}
  const turn = (id, value) => {
    const knobs = { ...turned }
    if (value === null) delete knobs[id]
    else knobs[id] = value
    const { knobs: _, ...rest } = scenario
    go({ scenario: Object.keys(knobs).length ? { ...rest, knobs } : rest })
  }
  return html`<div class="sheet wide knobs">
    <h1>${words.say('knobs_page.title')}</h1>
    <p class="lead">${words.say('knobs_page.lead')}</p>
    ${trouble && html`<p class="trouble" role="alert">${trouble}</p>`}
    ${!data
      ? html`<${Waiting} words=${words} trouble=${wrong} />`
      : html`<div class="knobs-room">
          <div>
            <p class="key"><span class="band-key" aria-hidden="true"></span> ${words.say('knobs_page.band')}</p>
            ${data.ids.map((id) => html`<${Knob} key=${id} words=${words} id=${id} worlds=${data.worlds} value=${turned[id] ?? null} turn=${turn} />`)}
            <${WarmUp} words=${words} scenario=${scenario} go=${go} />
            <p class="actions"><button type="button" class="button" disabled=${!Object.keys(turned).length} onClick=${() => go({ scenario: Object.fromEntries(Object.entries(scenario).filter(([name]) => name !== 'knobs')) })}>${words.say('knobs_page.reset')}</button></p>
          </div>
          <${Change} model=${model} words=${words} scenario=${scenario} />
        </div>`}
  </div>`
}

const BEFORE = [0, 1, 2, 3, 5]

/** Years that are lived before the first day; any other number from the address stays to be chosen. */
function WarmUp({ words, scenario, go }) {
  const now = scenario.warm_up ?? 0
  const set = (event) => {
    const { warm_up: _, ...rest } = scenario
    const years = Number(event.target.value)
    go({ scenario: years ? { ...rest, warm_up: years } : rest })
  }
  const years = [...new Set([...BEFORE, now])].sort((a, b) => a - b)
  return html`<fieldset class="knob" data-turned=${now ? 'yes' : null}>
    <legend>${words.say('knobs_page.warm-up')}</legend>
    <p><select aria-label=${words.say('knobs_page.warm-up')} onChange=${set}>${years.map((each) => html`<option key=${each} value=${each} selected=${each === now}>${each ? words.say('knobs_page.warm-up.years', { n: each }) : words.say('knobs_page.warm-up.none')}</option>`)}</select></p>
    <p>${words.say('knobs_page.warm-up.about')}</p>
  </fieldset>`
}

function Knob({ words, id, worlds, value, turn }) {
  const all = worlds.map((world) => world.knobs.find((each) => each.id === id))
  const offered = all.filter((each) => each.offered)
  const knob = offered[0] ?? all[0]
  const [held, hold] = useState(null)
  const later = useRef(0)
  useEffect(() => hold(null), [value])
  if (!offered.length)
    return html`<fieldset class="knob" data-offered="no"><legend>${knob.label}</legend><p class="quiet">${[...new Set(all.map((each) => each.lacks))].join(' ')}</p></fieldset>`
  const endless = knob.value === null
  const low = Math.max(...offered.map((each) => each.low))
  const high = Math.min(...offered.map((each) => each.high))
  const last = endless ? high + knob.step : high
  const stands = endless ? last : Math.min(high, knob.value)
  const now = held ?? value ?? stands
  const said = (number) => {
    if (endless && number > high) return words.say('knobs_page.endless')
    if (id === 'association') return words.say('knobs_page.share', { n: Math.round(number * 100) })
    const value = Math.round(number * 100) / 100
    return TIMES.has(id) ? words.say('knobs_page.times', { value }) : words.say('knobs_page.value', { value, unit: words.language === 'en' && value === 1 ? knob.unit.replace(/s$/, '') : knob.unit })
  }
  const settle = (number) => {
    hold(number)
    clearTimeout(later.current) // a key that is held down asks for one town, not for ten
    later.current = setTimeout(() => turn(id, number === stands ? null : number), 450)
  }
  const share = (number) => `${(100 * (Math.min(last, Math.max(low, number)) - low)) / (last - low)}%`
  const place = (node) => {
    if (!node) return
    node.style.setProperty('--stands', share(stands))
    node.style.setProperty('--from', share(knob.evidence?.[0] ?? 0))
    node.style.setProperty('--to', share(knob.evidence?.[1] ?? 0))
  }
  const lacking = worlds.filter((_, number) => !all[number].offered)
  return html`<fieldset class="knob" data-turned=${value !== null ? 'yes' : null}>
    <legend>${knob.label}</legend>
    <p class="knob-value"><output for=${`knob-${id}`}>${said(now)}</output>${value !== null && html` <span class="quiet">${words.say('knobs_page.was', { value: said(stands) })}</span>`}</p>
    <div class="knob-track" ref=${place}>
      ${knob.evidence && html`<span class="knob-band" aria-hidden="true"></span>`}
      <span class="knob-stands" aria-hidden="true"></span>
      <input id=${`knob-${id}`} type="range" min=${low} max=${last} step=${knob.step} value=${now} aria-label=${knob.label} aria-valuetext=${said(now)} aria-describedby=${`knob-${id}-about`} onInput=${(event) => hold(Number(event.target.value))} onChange=${(event) => settle(Number(event.target.value))} />
    </div>
    <p class="knob-ends quiet" aria-hidden="true"><span>${said(low)}</span><span>${said(last)}</span></p>
    <p id=${`knob-${id}-about`}>${knob.about} ${knob.evidence ? words.say('knobs_page.evidence', { low: said(knob.evidence[0]), high: said(knob.evidence[1]) }) : words.say('knobs_page.no-evidence')}</p>
    <p class="quiet"><${Grade} words=${words} grade=${knob.grade} /> ${knob.source && html`<span lang="en">${knob.source}</span>`} ${knob.why && html`<span class="why">${knob.why}</span>`}</p>
    ${lacking.map((world) => html`<p key=${world.title} class="lacking">${words.say('knobs_page.lacks', { world: world.title, why: world.knobs.find((each) => each.id === id).lacks })}</p>`)}
  </fieldset>`
}

/** What the town counts up to now, beside what it counted up to with every knob as it is written. */
function Change({ model, words, scenario }) {
  const town = useModel(model, 'town')
  const read = useModel(model, 'read')
  const stale = useModel(model, 'stale')
  const [before, put] = useState(null)
  const [wrong, tell] = useState(null)
  const turned = Boolean(town?.scenario.knobs)
  const spread = useSpread(model, town?.id)
  const { knobs: _, ...base } = scenario
  const name = JSON.stringify(base)
  useEffect(() => {
    let there = true
    put(null)
    if (turned)
      countsOf(model, base)
        .then((found) => there && put(found.worlds))
        .catch((error) => there && tell(error.message))
    return () => {
      there = false
    }
  }, [name, turned, town?.id])
  const after = town?.worlds.map(counts)
  return html`<section class="change" aria-live="polite" aria-busy=${stale ? 'true' : null} data-read=${read ? 'yes' : null}>
    <h2>${words.say('knobs_page.change')}</h2>
    <${Stale} model=${model} words=${words} />
    ${wrong && html`<p class="trouble" role="alert">${wrong}</p>`}
    ${after &&
    town.data.worlds.map(
      (world, number) => html`<table key=${world.id} class=${stale ? 'old' : ''}>
        <caption>${words.label(world.title)}</caption>
        <thead><tr><td></td>${turned && html`<th scope="col" class="figure">${words.say('knobs_page.before')}</th>`}<th scope="col" class="figure">${words.say(turned ? 'knobs_page.after' : 'knobs_page.now')}</th>${turned && html`<th scope="col" class="figure">${words.say('knobs_page.difference')}</th>`}</tr></thead>
        <tbody>${COUNTED.map((each) => {
          const [a, b] = [before?.[number]?.[each], after[number][each]]
          return html`<tr key=${each}><th scope="row">${words.say(`knobs_page.count.${each}`)}</th>${turned && html`<td class="figure">${a === undefined ? '…' : words.number(a)}</td>`}<td class="figure"><strong>${words.number(b)}</strong><${Range} words=${words} spread=${spread} world=${world.name} of=${each} /></td>${turned && html`<td class="figure">${a === undefined ? '…' : signed(words, b - a)}</td>`}</tr>`
        })}</tbody>
      </table>`,
    )}
    ${after && html`<${Chance} words=${words} spread=${spread} />`}
    ${after && html`<p class="foot">${words.say('knobs_page.foot', { people: town.data.people, years: Math.round(town.data.weeks / 52) })}</p>`}
  </section>`
}

function signed(words, number) {
  return number > 0 ? `+${words.number(number)}` : words.number(number)
}
