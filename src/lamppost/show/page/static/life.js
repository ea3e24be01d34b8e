// Live a life: days of an invented person on a calendar, and what each of some regimes makes of them, side by side.
//
// What is chosen here lives in this module and on no disk: it is sent to the page's own server to be lived, and forgotten
// there. No name can be given to the person.

import { html, render as draw, useEffect, useMemo, useRef, useState } from './vendor/preact-htm.js'
import { Grade, Place, Waiting, useJson } from './paper.js'
import { json } from './model.js'

const FIRST = 'defamation-suit-hk'
const REGIMES = ['leaflet-hk-2019', 'documented-hk-2019']
let kept = null // the life as it was left when one went to another view

export default {
  id: 'life',
  render({ model, el, words, go }) {
    draw(html`<${Living} model=${model} words=${words} go=${go} />`, el)
    return () => draw(null, el)
  },
}

function Living({ model, words, go }) {
  const named = model.get('about') || null
  const [from, begin] = useState(kept?.from ?? named ?? FIRST)
  const example = useJson(model, from === 'own' ? null : `/api/lives/${from}?lang=${words.language}`)
  const library = useJson(model, `/api/library?lang=${words.language}`).data
  const vocabulary = useJson(model, `/api/vocabulary?lang=${words.language}`).data
  const [life, put] = useState(kept?.life ?? null)
  const [regimes, choose] = useState(kept?.regimes ?? REGIMES)
  useEffect(() => {
    if (example.data && kept?.from !== from) {
      put(plain(example.data))
      choose(example.data.under.slice(0, 3))
      kept = { from, life: plain(example.data), regimes: example.data.under.slice(0, 3) }
    }
  }, [example.data])
  const labels = useMemo(() => new Map(vocabulary ? [...vocabulary.acts, ...vocabulary.services, ...vocabulary.channels].map((each) => [each.id, each.label]) : []), [vocabulary])
  const change = (next) => {
    put(next)
    kept = { from, life: next, regimes }
  }
  const under = (next) => {
    choose(next)
    kept = { from, life, regimes: next }
  }
  if (!life || !vocabulary || !library) return html`<div class="sheet wide"><h1>${words.say('life.title')}</h1><${Waiting} words=${words} trouble=${example.trouble} /></div>`
  return html`<div class="sheet wide life">
    <h1>${words.say('life.title')}</h1>
    <p class="lead">${words.say('life.lead')}</p>
    <div class="choose">
      <label>${words.say('life.begin')} <select value=${from} onChange=${(event) => begin(event.target.value)}>${library.lives.map((each) => html`<option key=${each.id} value=${each.id}>${each.title}</option>`)}</select></label>
      <button type="button" class="button" onClick=${() => change({ ...life, happens: [] })}>${words.say('life.empty')}</button>
    </div>
    ${example.data && html`<p class="note story">${example.data.story}</p>`}
    <div class="life-room">
      <div>
        <h2>${words.say('life.person')}</h2>
        <${Person} words=${words} person=${life.person} vocabulary=${vocabulary} put=${(person) => change({ ...life, person })} />
        <h2>${words.say('life.days')}</h2>
        <${Calendar} words=${words} life=${life} change=${change} vocabulary=${vocabulary} labels=${labels} tell=${model.tell} />
      </div>
      <${Ledgers} model=${model} words=${words} go=${go} life=${life} regimes=${regimes} under=${under} library=${library} />
    </div>
    <p class="foot">${words.say('life.private')}</p>
  </div>`
}

function plain({ person, household, happens, until }) {
  return { person, household, happens, until }
}

// --- the person

function Person({ words, person, vocabulary, put }) {
  const field = (name, values, label) => html`<label>${words.say(`life.${name}`)}<select value=${person[name]} onChange=${(event) => put({ ...person, [name]: event.target.value })}>${values.map((each) => html`<option key=${each} value=${each} selected=${each === person[name]}>${label(each)}</option>`)}</select></label>`
  const flip = (flag) => put({ ...person, flags: person.flags.includes(flag) ? person.flags.filter((each) => each !== flag) : [...person.flags, flag] })
  return html`<div class="person">
    <label>${words.say('life.age')}<input type="number" min="0" max="110" value=${person.age} onChange=${(event) => put({ ...person, age: Math.max(0, Math.min(110, Number(event.target.value) || 0)) })} /></label>
    ${field('sex', ['female', 'male'], (each) => words.say(`life.sex.${each}`))}
    ${field('area', ['urban', 'rural'], (each) => words.say(`page.group.area.${each}`))}
    ${field('income', ['q1', 'q2', 'q3', 'q4', 'q5'], (each) => words.say(`page.group.income_class.${each}`))}
    ${field('place', ['mainland', 'guangdong', 'hong-kong', 'macau', 'elsewhere'], (each) => words.say(`rules.place.${each}`))}
    <details><summary>${words.of(words.say('life.flags'), person.flags.length ? words.listed(person.flags.map((each) => vocabulary.flags.find((flag) => flag.id === each)?.label ?? each)) : words.say('life.none'))}</summary>
      <fieldset class="flags"><legend class="unseen">${words.say('life.flags')}</legend>${vocabulary.flags.map((flag) => html`<label key=${flag.id}><input type="checkbox" checked=${person.flags.includes(flag.id)} onChange=${() => flip(flag.id)} /> ${flag.label}</label>`)}</fieldset>
    </details>
  </div>`
}

// --- the calendar

const iso = (date) => date.toISOString().slice(0, 10)
const day = (text) => new Date(`${text}T00:00:00Z`)

function Calendar({ words, life, change, vocabulary, labels, tell }) {
  const days = [...new Set(life.happens.map((each) => each.day))].sort()
  const [chosen, choose] = useState(days[0] ?? '2019-07-01')
  const table = useRef(null)
  useEffect(() => {
    if (!life.happens.some((each) => each.day === chosen) && days[0]) choose(days[0])
  }, [life.person])
  const [year, month] = chosen.split('-').map(Number)
  const start = new Date(Date.UTC(year, month - 1, 1))
  const blank = (start.getUTCDay() + 6) % 7
  const count = new Date(Date.UTC(year, month, 0)).getUTCDate()
  const cells = [...Array(blank).fill(null), ...Array.from({ length: count }, (_, each) => each + 1)]
  while (cells.length % 7) cells.push(null)
  const weeks = Array.from({ length: cells.length / 7 }, (_, each) => cells.slice(each * 7, each * 7 + 7))
  const date = (number) => iso(new Date(Date.UTC(year, month - 1, number)))
  const go = (steps, months = 0) => {
    const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate()
    const next = months ? new Date(Date.UTC(year, month - 1 + months, Math.min(day(chosen).getUTCDate(), last))) : new Date(day(chosen).getTime() + steps * 86400000)
    if (next.getUTCFullYear() >= 2000 && next.getUTCFullYear() <= 2039) choose(iso(next))
  }
  const key = (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key]
    const months = { PageUp: -1, PageDown: 1 }[event.key]
    if (!step && !months) return
    event.preventDefault()
    go(step ?? 0, months ?? 0)
    requestAnimationFrame(() => table.current?.querySelector('[aria-pressed="true"]')?.focus())
  }
  const here = life.happens.map((each, place) => ({ ...each, place })).filter((each) => each.day === chosen)
  const drop = (place) => change({ ...life, happens: life.happens.filter((_, number) => number !== place) })
  const add = (event) => {
    change({ ...life, until: null, happens: [...life.happens, { day: chosen, ...event }].sort((a, b) => a.day.localeCompare(b.day)) })
    tell?.(words.say('life.added', { day: words.day(day(chosen)) }))
  }
  const heading = words.language === 'en' ? new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(start) : `${year}年${month}月`
  return html`<div class="calendar">
    <div class="calendar-head"><button type="button" class="button" aria-label=${words.say('life.month-before')} onClick=${() => go(0, -1)}>←</button><h3 aria-live="polite">${heading}</h3><button type="button" class="button" aria-label=${words.say('life.month-after')} onClick=${() => go(0, 1)}>→</button></div>
    <table ref=${table} onKeyDown=${key}>
      <caption class="unseen">${words.say('life.days')}</caption>
      <thead><tr>${[1, 2, 3, 4, 5, 6, 7].map((each) => html`<th key=${each} scope="col"><abbr title=${words.say(`life.weekday.${each}.long`)}>${words.say(`life.weekday.${each}`)}</abbr></th>`)}</tr></thead>
      <tbody>${weeks.map((week, row) => html`<tr key=${row}>${week.map((number, column) => {
        if (!number) return html`<td key=${column}></td>`
        const on = life.happens.filter((each) => each.day === date(number))
        return html`<td key=${column}><button type="button" tabindex=${date(number) === chosen ? 0 : -1} aria-pressed=${date(number) === chosen ? 'true' : 'false'} data-marked=${on.length ? 'yes' : null} aria-label=${`${words.day(day(date(number)))}${on.length ? `, ${words.count('life.things', on.length)}` : ''}`} onClick=${() => choose(date(number))}>${number}</button></td>`
      })}</tr>`)}</tbody>
    </table>
    ${days.length > 0 && html`<p class="jump">${days.map((each) => html`<button key=${each} type="button" class="link" aria-pressed=${each === chosen ? 'true' : 'false'} onClick=${() => choose(each)}>${each}</button>`)}</p>`}
    <h3>${words.day(day(chosen))}</h3>
    <ul class="plain happens">${here.map((each) => html`<li key=${each.place}><span>${told(words, labels, each)}</span> <button type="button" class="link" onClick=${() => drop(each.place)} aria-label=${words.say('life.remove-this', { what: told(words, labels, each) })}>${words.say('life.remove')}</button></li>`)}</ul>
    <${Add} key=${chosen} words=${words} vocabulary=${vocabulary} add=${add} />
  </div>`
}

function told(words, labels, event) {
  const kind = event.act ? 'act' : event.seeks ? 'seeks' : 'settles'
  const said = [words.say(`life.told.${kind}`, { what: labels.get(event[kind]) ?? event[kind] })]
  if (event.times > 1) said.push(words.say('life.told.times', { n: event.times }))
  if (event.by) said.push(words.say('life.told.by', { channel: labels.get(event.by) ?? event.by }))
  if (event.recorded === false) said.push(words.say('life.told.unseen'))
  if (event.true === false) said.push(words.say('life.told.untrue'))
  if (event.appeals) said.push(words.say('life.told.appeals'))
  if (event.who && event.who !== 'self') said.push(words.say(`life.who.${event.who}`))
  return said.join(words.language === 'en' ? '; ' : '；')
}

function Add({ words, vocabulary, add }) {
  const [kind, choose] = useState('act')
  const [asked, ask] = useState('')
  const [what, pick] = useState('')
  const [by, tell] = useState('')
  const [how, put] = useState({ true: true, appeals: false })
  const all = kind === 'seeks' ? vocabulary.services : kind === 'settles' ? vocabulary.acts.filter((each) => each.settles) : vocabulary.acts
  const fits = all.filter((each) => each.actor === 'person' && `${each.label} ${each.id}`.toLowerCase().includes(asked.toLowerCase()))
  const now = fits.some((each) => each.id === what) ? what : (fits[0]?.id ?? '')
  const seen = vocabulary.acts.find((each) => each.id === now)?.seen_by ?? []
  const submit = (event) => {
    event.preventDefault()
    if (!now) return
    add({ [kind]: now, ...(kind === 'act' ? { ...(by === 'nobody' ? { recorded: false } : by ? { by } : {}), ...(how.true || by === 'nobody' ? {} : { true: false }), ...(how.appeals ? { appeals: true } : {}) } : {}) })
    ask('')
  }
  return html`<form class="add" onSubmit=${submit}>
    <div class="switch" role="group" aria-label=${words.say('life.kind')}>${['act', 'seeks', 'settles'].map((each) => html`<button key=${each} type="button" aria-pressed=${each === kind ? 'true' : 'false'} onClick=${() => (choose(each), pick(''), tell(''))}>${words.say(`life.kind.${each}`)}</button>`)}</div>
    <label>${words.say('life.find')}<input type="search" autocomplete="off" value=${asked} onInput=${(event) => ask(event.target.value)} /></label>
    <label>${words.say(`life.what.${kind}`)}<select size="5" value=${now} onChange=${(event) => pick(event.target.value)}>${fits.map((each) => html`<option key=${each.id} value=${each.id} selected=${each.id === now}>${each.label}</option>`)}</select></label>
    ${kind === 'act' && html`<label>${words.say('life.by')}<select value=${by} onChange=${(event) => tell(event.target.value)}><option value="">${words.say('life.by.any')}</option><option value="nobody">${words.say('life.by.nobody')}</option>${seen.map((each) => html`<option key=${each} value=${each}>${vocabulary.channels.find((channel) => channel.id === each)?.label}</option>`)}</select></label>
    <label class="check"><input type="checkbox" checked=${!how.true} onChange=${() => put({ ...how, true: !how.true })} /> ${words.say('life.untrue')}</label>
    <label class="check"><input type="checkbox" checked=${how.appeals} onChange=${() => put({ ...how, appeals: !how.appeals })} /> ${words.say('life.appeals')}</label>`}
    <button type="submit" class="button first" disabled=${!now}>${words.say('life.add')}</button>
  </form>`
}

// --- the ledgers

function Ledgers({ model, words, go, life, regimes, under, library }) {
  const [said, put] = useState(null)
  const asked = JSON.stringify({ life, regimes, lang: words.language })
  useEffect(() => {
    let there = true
    if (!life.happens.length || !regimes.length) {
      put({ asked, worlds: [] })
      return undefined
    }
    const later = setTimeout(() => {
      const { until, ...rest } = life
      json(model, '/api/life', { life: until ? { ...rest, until } : rest, regimes, lang: words.language })
        .then((found) => there && (put({ asked, ...found }), model.tell?.(found.worlds.map((world) => `${world.title}: ${words.count('life.refused', world.refused)}`).join('. '))))
        .catch((error) => there && put({ asked, trouble: error.message }))
    }, 500)
    return () => {
      there = false
      clearTimeout(later)
    }
  }, [asked])
  const waiting = !said || said.asked !== asked
  const flip = (id) => under(regimes.includes(id) ? regimes.filter((each) => each !== id) : [...regimes, id].slice(-3))
  return html`<section class="ledgers" aria-busy=${waiting ? 'true' : null}>
    <h2>${words.say('life.ledgers')}</h2>
    <details><summary>${words.say('life.regimes')}</summary><fieldset class="flags wide"><legend class="unseen">${words.say('life.regimes')}</legend>${library.regimes.map((each) => html`<label key=${each.id}><input type="checkbox" checked=${regimes.includes(each.id)} onChange=${() => flip(each.id)} /> ${each.title}</label>`)}</fieldset></details>
    ${said?.trouble && !waiting && html`<p class="trouble" role="alert" lang="en">${said.trouble}</p>`}
    ${waiting && html`<p class="stale" role="status">${words.say('life.living')}</p>`}
    ${!waiting && !said.trouble && !said.worlds.length && html`<p class="quiet">${words.say('life.nothing')}</p>`}
    <div class="ledger-columns" data-count=${said?.worlds?.length}>
      ${(said?.worlds ?? []).map((world) => html`<${Ledger} key=${world.regime} model=${model} words=${words} go=${go} world=${world} />`)}
    </div>
  </section>`
}

function Ledger({ model, words, go, world }) {
  return html`<article class="passbook" data-regime=${world.regime}>
    <h3><${Place} model=${model} go=${go} to=${{ view: 'rules', about: `regimes/${world.regime}` }}>${world.title}<//></h3>
    <p class="passbook-sum">${words.count('life.refused', world.refused)}</p>
    <ol>${world.lines.map((line, number) => html`<li key=${number} data-kind=${line.kind.replace(/ /g, '-')} data-counted=${line.counted ? null : 'no'}>
      <p class="passbook-day"><time datetime=${line.day}>${line.day}</time>${line.points !== null && html`<span class="passbook-points">${line.points > 0 ? '+' : ''}${words.number(line.points)} → ${words.number(line.score)}</span>`}</p>
      <p class="passbook-what">${line.what}</p>
      ${(line.truth || line.grade) && html`<p class="passbook-why">${line.truth && html`<span data-untrue=${line.untrue ? 'yes' : null}>${line.truth}</span>`} <${Grade} words=${words} grade=${line.grade} />${line.book && html` <${Place} model=${model} go=${go} to=${{ view: 'rules', about: `books/${line.book}` }}>${line.title}<//>`}${line.source && html`<span class="quiet" lang="en"> ${line.source}</span>`}</p>`}
    </li>`)}</ol>
  </article>`
}
