// Read one life: the weeks of a synthetic person in each town, and the ledger in words.

import { html, useEffect, useMemo, useState } from './vendor/preact-htm.js'
import { FEAR, RECORDED, REFUSED, STEP, UNTRUE } from './frames.js'
import { worldName } from './marks.js'
import { json } from './model.js'

const [WIDE, HIGH] = [312, 30]
const HEIGHTS = [2, 6, 12, 18, 26]

/** One bar for every week, as high as the step; a white mark under it where they were refused. */
export function Strip({ words, frames, person, week, toWeek, name }) {
  const weeks = frames.ready
  const bars = [[], [], [], [], []]
  const signs = []
  const wide = WIDE / frames.count
  let [refused, untrue, undone, recorded] = [0, 0, 0, 0]
  for (let k = 0; k < weeks; k++) {
    const byte = frames.kept[k][person]
    const x = k * wide
    bars[byte & STEP].push(`M${x.toFixed(2)} ${HIGH}v-${HEIGHTS[byte & STEP]}h${(wide * 0.82).toFixed(2)}v${HEIGHTS[byte & STEP]}z`)
    if (byte & REFUSED) signs.push(x + wide / 2)
    refused += byte & REFUSED ? 1 : 0
    recorded += byte & RECORDED ? 1 : 0
    untrue += byte & UNTRUE ? 1 : 0
    undone += byte & FEAR ? 1 : 0
  }
  const told = words.say('page.life.strip', { name, recorded, untrue, refused, undone })
  const press = (event) => {
    const box = event.currentTarget.getBoundingClientRect()
    toWeek(Math.floor(((event.clientX - box.left) / box.width) * frames.count))
  }
  return html`<figure class="strip">
    <figcaption><strong>${name}</strong><span>${told}</span></figcaption>
    <svg viewBox="0 0 ${WIDE} ${HIGH + 8}" preserveAspectRatio="none" onClick=${press} aria-hidden="true">
      ${bars.map((paths, step) => paths.length > 0 && html`<path key=${step} d=${paths.join('')} fill=${`var(--step-${step})`} />`)}
      <path class="no" d=${signs.map((x) => `M${x.toFixed(2)} ${HIGH + 2}v6`).join('')} />
      ${week !== null && html`<path class="now" d=${`M${(week + 0.5) * wide} 0V${HIGH + 8}`} />`}
    </svg>
  </figure>`
}

/** The page of one person: who they are, their weeks, their ledger in each town, and what they can still do. */
export function Ledger({ model, words, data, town, frames, person, week, close, toWeek, add }) {
  const [found, setFound] = useState(null)
  const [tab, setTab] = useState('0')
  const [all, setAll] = useState(false)
  useEffect(() => {
    let gone = false
    // Whoever goes from dot to dot with the arrow keys asks for the last of them only.
    const soon = setTimeout(() => {
      json(model, `/api/towns/${town}/people/${person}.json?lang=${words.language}`)
        .then((page) => !gone && setFound({ person, page }))
        .catch((error) => !gone && setFound({ person, error: model.lives ? error.message : words.say('page.offline') }))
    }, 120)
    return () => {
      gone = true
      clearTimeout(soon)
    }
  }, [person])
  const page = found?.person === person ? found.page : null
  const twins = data.worlds.length > 1
  const tabs = [...data.worlds.map((_, number) => `${number}`), ...(twins ? ['both'] : [])]
  const move = (event) => {
    const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!way) return
    event.preventDefault()
    const next = tabs[(tabs.indexOf(tab) + way + tabs.length) % tabs.length]
    setTab(next)
    event.currentTarget.querySelector(`#life-${next}`)?.focus()
  }
  return html`<div class="ledger">
    <div class="ledger-head">
      <h2 tabindex="-1">${words.say('page.person', { n: person })}</h2>
      <button type="button" class="close" aria-label=${words.say('page.life.close')} onClick=${close}>${CROSS}</button>
    </div>
    <p class="ledger-who">${page ? words.say('page.life.made', { who: page.who.said }) : '\u00a0'}</p>
    ${frames.map((each, number) => html`<${Strip} key=${number} words=${words} frames=${each} person=${person} week=${week} toWeek=${toWeek} name=${worldName(words, data, number)} />`)}
    ${!page && html`<p class="quiet" role="status">${found?.person === person ? found.error : words.say('page.life.wait')}</p>`}
    ${page && html`
      <div class="tabs life-tabs" role="tablist" aria-label=${words.say('page.side.life')} onKeyDown=${move}>
        ${tabs.map((id) => html`<button type="button" role="tab" key=${id} id=${`life-${id}`} aria-controls="life-lines" aria-selected=${tab === id ? 'true' : 'false'} tabindex=${tab === id ? 0 : -1} onClick=${() => setTab(id)}>${id === 'both' ? words.say('page.life.both') : worldName(words, data, Number(id))}</button>`)}
      </div>
      <div id="life-lines" role="tabpanel" aria-labelledby=${`life-${tab}`} tabindex="-1">
        ${tab === 'both'
          ? html`<${Both} words=${words} data=${data} page=${page} week=${week} toWeek=${toWeek} />`
          : html`<${Book} words=${words} life=${page.worlds[Number(tab)]} week=${week} toWeek=${toWeek} all=${all} setAll=${setAll} />
              <${Can} model=${model} words=${words} life=${page.worlds[Number(tab)]} add=${add} />`}
      </div>`}
  </div>`
}

const QUIET = new Set(['left undone', 'did', 'touched', 'points lapsed', 'not counted', 'listing decided'])
/** What neither cost nor told anything: seen by nobody, left undone, or the band that everybody begins in. */
const quiet = (each) => QUIET.has(each.kind) || (each.kind === 'band changed' && each.week === 0)

/** Lines as entries of a passbook: a record and the points it cost are one. Each keeps its place among the lines. */
function entries(lines) {
  const out = []
  for (const [place, found] of lines.entries()) {
    const line = { ...found, places: [place] }
    const label = line.rule?.label
    const record = line.kind === 'points' && label && out.findLast?.((each) => each.week === line.week && each.kind === 'recorded' && each.points === null && each.truth_said === line.truth_said && each.what.endsWith(label))
    if (record) Object.assign(record, { points: line.points, score: line.score, anew: line.anew, rule: line.rule, places: [...record.places, place] })
    else out.push(line)
  }
  return out
}

function Book({ words, life, week, toWeek, all, setAll }) {
  const every = useMemo(() => entries(life.lines), [life])
  const shown = all ? every : every.filter((each) => !quiet(each))
  const hidden = every.length - every.filter((each) => !quiet(each)).length
  return html`
    ${shown.length === 0 && html`<p class="quiet book-empty">${words.say(every.length ? 'page.life.calm' : 'page.life.empty')}</p>`}
    <ol class="book">${shown.map((each, k) => html`<${Entry} key=${k} words=${words} entry=${each} cause=${causeOf(life.lines, each)} now=${each.week === week} toWeek=${toWeek} />`)}</ol>
    ${hidden > 0 && html`<button type="button" class="button book-more" aria-expanded=${all ? 'true' : 'false'} onClick=${() => setAll(!all)}>${all ? words.say('page.life.less') : words.count('page.life.more', hidden)}</button>`}`
}

/** The line that an entry rests on; null where it rests on none, or on a line of its own. */
function causeOf(lines, entry) {
  const own = new Set(entry.places)
  const at = entry.places.map((place) => lines[place].because).find((place) => place >= 0 && !own.has(place))
  return at === undefined ? null : lines[at]
}

function Entry({ words, entry, cause, now, toWeek }) {
  const { kind, what, truth, truth_said: said, points, score, anew, rule, otherwise, notice_said: notice, yuan } = entry
  const boxed = kind === 'refused' || kind === 'listed'
  return html`<li class="entry" data-kind=${kind} data-boxed=${boxed ? '' : null} data-quiet=${quiet(entry) ? '' : null} aria-current=${now ? 'true' : null}>
    <button type="button" class="entry-week" onClick=${() => toWeek(entry.week)}>${words.say('page.life.week', { n: entry.week + 1 })}</button>
    <div>
      <p>${what}${said && html`<span class="entry-truth" data-truth=${truth}> · ${said}</span>`}</p>
      ${otherwise && html`<p class="entry-otherwise">${otherwise} ${notice}</p>`}
      ${yuan !== null && html`<p class="entry-otherwise">${words.say('page.life.yuan', { n: yuan })}</p>`}
      ${rule && html`<p class="grade entry-rule" data-grade=${rule.grade}><span>${rule.grade ? `${words.say(`page.grade.${rule.grade}`)} · ` : ''}<${Cited} words=${words} rule=${rule} /></span></p>`}
      ${anew !== null && anew !== undefined && html`<p class="entry-otherwise">${words.say('page.life.anew', { score: anew })}</p>`}
      ${cause && html`<p class="entry-cause"><button type="button" class="link" onClick=${() => toWeek(cause.week)}>${words.say('page.life.because', { what: `${cause.what} (${words.say('page.life.week', { n: cause.week + 1 })})` })}</button></p>`}
    </div>
    <span class="entry-points">${points === null ? '' : html`${points > 0 ? '+' : ''}${words.number(points)}${score === null ? '' : html` <span class="entry-score">\u2192 ${words.number(score)}</span>`}<span class="unseen"> ${words.say('page.life.points')}</span>`}</span>
  </li>`
}

/** What a rule is called, its rulebook, and the source with the place in it. */
function Cited({ words, rule }) {
  const title = rule.source?.title ?? rule.title
  const article = rule.source?.where ? words.say('page.life.article', { title, where: rule.source.where }) : title
  const where = `${rule.rulebook} · ${rule.path} · ${rule.at}`
  return html`<span title=${where}>${rule.label} · </span>${/^https?:/.test(rule.source?.url ?? '') ? html`<a href=${rule.source.url} rel="noreferrer noopener" target="_blank">${article}</a>` : html`<span>${article}</span>`}`
}

/** The same weeks in both towns, one under the other. */
function Both({ words, data, page, week, toWeek }) {
  const rows = useMemo(() => {
    const weeks = new Map()
    page.worlds.forEach((life, number) => {
      for (const each of entries(life.lines)) {
        if (quiet(each)) continue
        if (!weeks.has(each.week)) weeks.set(each.week, [[], []])
        weeks.get(each.week)[number].push(each)
      }
    })
    return [...weeks].sort(([a], [b]) => a - b)
  }, [page])
  const cell = (found) => (found.length ? found.map((each, k) => html`<p key=${k} data-kind=${each.kind}>${each.what}${each.points !== null && html` <b>${each.points > 0 ? '+' : ''}${words.number(each.points)}</b>`}</p>`) : html`<p class="nothing">${words.say('page.life.nothing')}</p>`)
  return html`
    ${page.parted && html`<p class="parted">${page.parted.said}</p>`}
    ${page.parted && page.parted.steps.length > 1 && html`<ol class="steps">${page.parted.steps.map((each, k) => html`<li key=${k}>${each.said}</li>`)}</ol>`}
    <table class="both">
      <thead><tr><th scope="col"><span class="unseen">${words.say('page.scrub')}</span></th>${data.worlds.map((_, number) => html`<th scope="col" key=${number}>${worldName(words, data, number)}</th>`)}</tr></thead>
      <tbody>${rows.map(([number, found]) => html`<tr key=${number} aria-current=${number === week ? 'true' : null}><th scope="row"><button type="button" class="entry-week" aria-label=${words.say('page.life.week', { n: number + 1 })} onClick=${() => toWeek(number)}>${number + 1}</button></th>${found.slice(0, data.worlds.length).map((each, k) => html`<td key=${k}>${cell(each)}</td>`)}</tr>`)}</tbody>
    </table>`
}

/** What the person can still do, and the safeguards that this life lacked. */
function Can({ model, words, life, add }) {
  const shelf = model.get('shelf')
  const [, again] = useState(0)
  useEffect(() => {
    if (model.host !== 'page' || shelf?.lang === words.language) return
    let gone = false
    json(model, `/api/shelf?lang=${words.language}`)
      .then((found) => {
        model.set('shelf', { ...found, lang: words.language })
        if (!gone) again((n) => n + 1)
      })
      .catch(() => {})
    return () => (gone = true)
  }, [])
  const lacks = []
  const refusals = life.lines.filter((each) => each.kind === 'refused' || each.kind === 'listed')
  if (life.counts.untrue) lacks.push('correction')
  if (refusals.some((each) => each.classes.includes('ties'))) lacks.push('no-association')
  if (refusals.some((each) => each.notice === false)) lacks.push('notice')
  if (life.possible.some((each) => each.kind === 'no_appeal')) lacks.push('appeal')
  const offered = lacks.map((id) => shelf?.safeguards.find((each) => each.id === id)).filter(Boolean)
  return html`<section class="can">
    <h3>${words.say('page.life.can')}</h3>
    <ul>${life.possible.map((each, k) => html`<li key=${k} data-open=${each.open ? '' : null}>${each.grade ? html`<span class="grade" data-grade=${each.grade}><span>${each.said}</span></span>` : each.said}</li>`)}</ul>
    ${model.host === 'page' && offered.length > 0 && html`<h3>${words.say('page.life.lacks')}</h3>
      <div class="lacks">${offered.map((each) => html`<button type="button" class="button" key=${each.id} onClick=${() => add(each.id)}>${words.say('page.life.add', { name: words.label(each.title) })}</button>`)}</div>`}
  </section>`
}

const CROSS = html`<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d="M5 5 19 19M19 5 5 19" fill="none" stroke="currentColor" stroke-width="1.8" /></svg>`
