// Flip one rule: another regime for the right town, or safeguards laid on the left one. A press asks for the new twin.

import { html } from './vendor/preact-htm.js'
import { json } from './model.js'

const FIRST = ['leaflet-hk-2019', 'documented-hk-2019']

/** Cards from the shelf (asked for once per language). */
export function flip({ model, words, go, data, paint }) {
  const shelf = model.get('shelf')
  if (!shelf || shelf.lang !== words.language) {
    if (model.get('shelf-asked') !== words.language && model.lives) {
      model.set('shelf-asked', words.language)
      json(model, `/api/shelf?lang=${words.language}`)
        .then((found) => (model.set('shelf', { ...found, lang: words.language }), paint()))
        .catch((error) => (model.set('shelf-asked', null), model.set('trouble', error.message)))
    }
    return html`<p class="quiet">${words.say(model.lives ? 'page.flip.wait' : 'page.flip.offline')}</p>`
  }
  const asked = model.get('scenario') ?? data.scenario
  const [left, right] = [asked.regimes[0], asked.regimes[1] ?? null]
  const overlays = asked.with ?? []
  const ask = (changes) => go({ scenario: { ...asked, regimes: [left], with: [], ...changes } })
  const regimes = [...shelf.regimes].sort((a, b) => rank(a.id) - rank(b.id))
  const choose = (event) => {
    const regime = event.target.value
    ask({ regimes: right && right !== regime ? [regime, right] : [regime], with: right && right !== regime ? [] : overlays })
  }
  // Where there are no several safeguards together, one takes the place of another.
  const lay = (id) => {
    const now = overlays.includes(id) ? overlays.filter((each) => each !== id) : [...overlays, id]
    ask({ with: model.has({ ...asked, regimes: [left], with: now }) ? now : overlays.includes(id) ? [] : [id] })
  }
  return html`<div class="flip">
    <p class="quiet">${words.say('page.flip.lead')}</p>
    <label class="flip-left">${words.say('page.flip.left')}
      <select onChange=${choose}>${regimes.map((each) => html`<option key=${each.id} value=${each.id} selected=${each.id === left}>${words.label(each.title)}</option>`)}</select>
    </label>
    <h3>${words.say('page.flip.safeguards')}</h3>
    <ul class="cards">
      ${shelf.safeguards.map((each) => card(words, each, overlays.includes(each.id), () => lay(each.id)))}
    </ul>
    <h3>${words.say('page.flip.regimes')}</h3>
    <ul class="cards">
      ${regimes.filter((each) => each.id !== left).map((each) => card(words, each, each.id === right, () => ask({ regimes: each.id === right ? [left] : [left, each.id] })))}
    </ul>
  </div>`
}

const GRADES = ['documented', 'reported', 'alleged', 'assumed']

function card(words, { id, title, about, grades }, on, press) {
  const sum = grades ? GRADES.reduce((all, grade) => all + (grades[grade] ?? 0), 0) : 0
  const told = sum ? GRADES.filter((grade) => grades[grade]).map((grade) => words.say('page.flip.grade', { n: grades[grade], grade: words.say(`page.grade.${grade}`) })) : []
  return html`<li key=${id}><button type="button" class="card" aria-pressed=${on ? 'true' : 'false'} onClick=${press}>
    <span class="card-title">${words.label(title)}</span>
    ${about && html`<span class="card-about">${words.label(about)}</span>`}
    ${sum > 0 && html`<span class="card-grades"><span class="inks" aria-hidden="true">${GRADES.filter((grade) => grades[grade]).map((grade) => html`<i key=${grade} data-grade=${grade} style=${{ flexGrow: grades[grade] }}></i>`)}</span>${told.join(' · ')}</span>`}
  </button></li>`
}

function rank(id) {
  const place = FIRST.indexOf(id)
  return place < 0 ? FIRST.length : place
}
