// Four lessons of ten minutes, and a page for whoever teaches: one question, one knob, one answer to discover.
//
// The answer is never written down here: it is said of the towns that were lived while the lesson was taken. `about` is
// the lesson ('error', 'association', 'appeal', 'known'), 'teacher', or nothing.

import { html, render as draw, useEffect, useState } from './vendor/preact-htm.js'
import { Bar, Place, useJson } from './paper.js'
import { countsOf } from './counts.js'

const TOWN = { v: 1, people: 5000, years: 2, seed: 1 }

// Each lesson: what is turned, the settings in the order in which they are tried, and what is counted in which world.
const LESSONS = [
  { id: 'error', regimes: ['epidemic-2020'], knob: 'error', settings: [0, 1, 2, 5], part: 'wrongful', whole: 'refusals', world: 0, stands: 1 },
  { id: 'association', people: 10000, years: 3, regimes: ['claimed-2021'], knob: 'association', settings: [1, 0.5, 0], part: 'collateral', whole: 'refusals', world: 0, stands: 1 },
  { id: 'appeal', regimes: ['epidemic-2020'], with: ['appeal'], knob: 'appeal_days', settings: [7, 30, 90, 365], part: 'wrongful', whole: 'refusals', world: 1, against: 0 },
  { id: 'known', regimes: ['leaflet-hk-2019', 'documented-hk-2019'], settings: ['leaflet-hk-2019', 'documented-hk-2019'], part: 'refusals' },
]
const GUESSES = [
  [0, 1],
  [1, 10],
  [10, 50],
  [50, 100.1],
]

export default {
  id: 'lessons',
  render({ model, el, words, go }) {
    draw(html`<${Lessons} model=${model} words=${words} go=${go} />`, el)
    return () => draw(null, el)
  },
}

function Lessons({ model, words, go }) {
  const about = model.get('about')
  const lesson = LESSONS.find((each) => each.id === about)
  if (lesson) return html`<${Lesson} key=${lesson.id} model=${model} words=${words} go=${go} lesson=${lesson} />`
  if (about === 'teacher') return html`<${Teacher} model=${model} words=${words} go=${go} />`
  return html`<div class="sheet lessons">
    <h1>${words.say('lessons.title')}</h1>
    <p class="lead">${words.say('lessons.lead')}</p>
    <ol class="lesson-list">${LESSONS.map((each) => html`<li key=${each.id}><h2><${Place} model=${model} go=${go} to=${{ view: 'lessons', about: each.id }}>${words.say(`lessons.${each.id}.title`)}<//></h2><p>${words.say(`lessons.${each.id}.question`)}</p></li>`)}</ol>
    <p class="actions"><${Place} model=${model} go=${go} class="button" to=${{ view: 'lessons', about: 'teacher' }}>${words.say('lessons.teacher')}<//></p>
  </div>`
}

/** The scenario of a lesson at one setting of its knob. */
export function scenarioOf(lesson, setting) {
  const town = { ...TOWN, people: lesson.people ?? TOWN.people, years: lesson.years ?? TOWN.years, regimes: lesson.regimes, ...(lesson.with ? { with: lesson.with } : {}) }
  return lesson.knob && setting !== lesson.stands ? { ...town, knobs: { [lesson.knob]: setting } } : town
}

function Lesson({ model, words, go, lesson }) {
  const [guess, put] = useState(null)
  const [found, add] = useState({})
  const [living, tell] = useState(null)
  const [trouble, fail] = useState(null)
  const library = useJson(model, `/api/library?lang=${words.language}`).data
  const named = lesson.regimes.map((id) => library?.regimes.find((each) => each.id === id)).filter(Boolean)
  const turn = async (setting) => {
    if (found[setting] || living) return
    tell({ setting })
    fail(null)
    try {
      const counted = await countsOf(model, scenarioOf(lesson, setting), (progress) => tell({ setting, ...progress }))
      add((before) => ({ ...before, [setting]: counted }))
    } catch (error) {
      fail(error.message)
    }
    tell(null)
  }
  const world = (setting) => found[setting]?.worlds[lesson.world ?? lesson.settings.indexOf(setting)]
  const values = lesson.settings.map((setting) => (world(setting) ? { setting, part: world(setting)[lesson.part], whole: lesson.whole ? world(setting)[lesson.whole] : null, people: found[setting].people } : null))
  const most = Math.max(1, ...values.map((each) => each?.part ?? 0))
  const done = values.filter(Boolean)
  const name = (setting) => (lesson.knob ? words.say(`lessons.${lesson.id}.setting`, { value: lesson.knob === 'association' ? Math.round(100 * setting) : setting }) : words.say(`lessons.known.${setting === lesson.settings[0] ? 'claimed' : 'written'}`))
  useEffect(() => {
    if (done.length === lesson.settings.length) model.tell?.(words.say('lessons.answer'))
  }, [done.length])
  return html`<div class="sheet lessons lesson">
    <p class="back"><${Place} model=${model} go=${go} to=${{ view: 'lessons', about: null }}>${words.say('lessons.title')}<//></p>
    <h1>${words.say(`lessons.${lesson.id}.title`)}</h1>
    <p class="lead">${words.say(`lessons.${lesson.id}.story`)}</p>
    ${named.length > 0 && html`<p class="quiet">${words.say('lessons.rules')} ${named.map((each, number) => html`${number ? (words.language === 'en' ? '; ' : '；') : ''}<${Place} key=${each.id} model=${model} go=${go} to=${{ view: 'rules', about: `regimes/${each.id}` }}>${each.title}<//>`)}</p>`}
    <section><h2><span class="step">1</span> ${words.say('lessons.question')}</h2>
      <p class="verdict">${words.say(`lessons.${lesson.id}.question`)}</p>
      <fieldset class="guess"><legend>${words.say(`lessons.${lesson.id}.guess`)}</legend>${GUESSES.map((each, number) => html`<label key=${number}><input type="radio" name="guess" checked=${guess === number} onChange=${() => put(number)} /> ${words.say(`lessons.guess.${number}`)}</label>`)}</fieldset>
    </section>
    <section><h2><span class="step">2</span> ${words.say('lessons.turn')}</h2>
      <p>${words.say(`lessons.${lesson.id}.turn`)}</p>
      <table class="tries">
        <caption class="unseen">${words.say(`lessons.${lesson.id}.turn`)}</caption>
        <thead class="unseen"><tr><th scope="col">${words.say('lessons.setting')}</th><th scope="col">${words.say(`lessons.${lesson.id}.counted`)}</th></tr></thead>
        <tbody>${lesson.settings.map((setting, number) => html`<tr key=${setting}><th scope="row"><button type="button" class="button" disabled=${guess === null || Boolean(living)} aria-pressed=${values[number] ? 'true' : 'false'} onClick=${() => turn(setting)}>${name(setting)}</button></th><td>${values[number] ? html`<${Bar} share=${values[number].part / most} kind="known" /><span>${words.say(`lessons.${lesson.id}.result`, { part: values[number].part, whole: values[number].whole ?? '', people: values[number].people })}</span>` : living?.setting === setting ? html`<span role="status">${living.weeks ? words.say('numbers.living', { week: living.week ?? 0, weeks: living.weeks }) : words.say('numbers.living-soon')}</span>` : html`<span class="quiet">${words.say(guess === null ? 'lessons.guess-first' : 'lessons.not-yet')}</span>`}</td></tr>`)}</tbody>
      </table>
      ${trouble && html`<p class="trouble" role="alert" lang="en">${trouble}</p>`}
    </section>
    <section aria-live="polite"><h2><span class="step">3</span> ${words.say('lessons.answer')}</h2>
      ${done.length < lesson.settings.length ? html`<p class="quiet">${words.say('lessons.answer-later')}</p>` : html`<${Answer} model=${model} words=${words} lesson=${lesson} values=${values} found=${found} guess=${guess} />`}
    </section>
    <section><h2><span class="step">4</span> ${words.say('lessons.think')}</h2><ul class="think">${[1, 2].map((each) => html`<li key=${each}>${words.say(`lessons.${lesson.id}.think.${each}`)}</li>`)}</ul>
      <p class="actions"><${Place} model=${model} go=${go} class="button" to=${{ view: 'town', scenario: scenarioOf(lesson, lesson.settings.at(-1)) }}>${words.say('lessons.see')}<//></p>
    </section>
  </div>`
}

function Answer({ model, words, lesson, values, found, guess }) {
  const library = useJson(model, lesson.id === 'known' ? `/api/library?lang=${words.language}` : null).data
  const share = (part, whole) => (whole ? Math.round((1000 * part) / whole) / 10 : 0)
  const [first, last] = [values[0], values.at(-1)]
  let said, answer
  if (lesson.id === 'error') {
    const stands = values[lesson.settings.indexOf(1)]
    answer = share(stands.part, stands.whole)
    said = words.say('lessons.error.answer', { part: stands.part, whole: stands.whole, share: answer, last: share(last.part, last.whole), times: last.setting, none: first.part })
  } else if (lesson.id === 'association') {
    answer = share(first.whole - last.whole, first.whole)
    said = words.say('lessons.association.answer', { share: answer, first: first.whole, last: last.whole, tied: first.part })
  } else if (lesson.id === 'appeal') {
    const without = found[first.setting].worlds[lesson.against].wrongful
    answer = share(without - last.part, without)
    said = words.say('lessons.appeal.answer', { without, first: first.part, days: first.setting, last: last.part, late: last.setting, share: share(without - first.part, without), lateshare: answer })
  } else {
    answer = share(last.part, first.part)
    const grades = (id) => library?.regimes.find((each) => each.id === id)?.grades
    const known = grades(last.setting)
    const all = known ? Object.values(known).reduce((sum, each) => sum + each, 0) : 0
    said = words.say('lessons.known.answer', { claimed: first.part, written: last.part, share: answer }) + (known ? ` ${words.say('lessons.known.grades', { documented: known.documented, all, alleged: grades(first.setting).alleged })}` : '')
  }
  const right = GUESSES.findIndex(([low, high]) => answer >= low && answer < high)
  return html`<p class="verdict">${said}</p><p>${words.say(right === guess ? 'lessons.guessed-right' : 'lessons.guessed-otherwise', { guess: words.say(`lessons.guess.${guess}`), answer })}</p><p class="quiet">${words.say('lessons.doubt', { people: lesson.people ?? TOWN.people, years: lesson.years ?? TOWN.years })}</p>`
}

function Teacher({ model, words, go }) {
  return html`<div class="sheet lessons teacher">
    <p class="back"><${Place} model=${model} go=${go} to=${{ view: 'lessons', about: null }}>${words.say('lessons.title')}<//></p>
    <h1>${words.say('lessons.teacher')}</h1>
    <p class="lead">${words.say('lessons.teacher.lead')}</p>
    <p class="actions no-print"><button type="button" class="button" onClick=${() => print()}>${words.say('lessons.print')}</button></p>
    <h2>${words.say('lessons.teacher.before')}</h2>
    <ul class="think">${[1, 2, 3].map((each) => html`<li key=${each}>${words.say(`lessons.teacher.before.${each}`)}</li>`)}</ul>
    <h2>${words.say('lessons.teacher.plan')}</h2>
    <table><caption class="unseen">${words.say('lessons.teacher.plan')}</caption><thead><tr><th scope="col">${words.say('lessons.teacher.minutes')}</th><th scope="col">${words.say('lessons.teacher.what')}</th></tr></thead><tbody>${['0\u20132', '2\u20133', '3\u20137', '7\u201310'].map((minutes, number) => html`<tr key=${minutes}><th scope="row">${minutes}</th><td>${words.say(`lessons.teacher.plan.${number + 1}`)}</td></tr>`)}</tbody></table>
    ${LESSONS.map((lesson) => html`<section key=${lesson.id}><h2>${words.say(`lessons.${lesson.id}.title`)}</h2><p><strong>${words.say('lessons.teacher.aim')}</strong> ${words.say(`lessons.${lesson.id}.aim`)}</p><p><strong>${words.say('lessons.question')}</strong> ${words.say(`lessons.${lesson.id}.question`)}</p><p><strong>${words.say('lessons.think')}</strong></p><ul class="think">${[1, 2].map((each) => html`<li key=${each}>${words.say(`lessons.${lesson.id}.think.${each}`)}</li>`)}</ul><p><strong>${words.say('lessons.teacher.beware')}</strong> ${words.say(`lessons.${lesson.id}.beware`)}</p></section>`)}
  </div>`
}
