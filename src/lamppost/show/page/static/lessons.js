// Four lessons of ten minutes, and a page for whoever teaches: one question, one knob, one answer to discover.
//
// The answer is never written down here: it is said of the towns that were lived while the lesson was taken. `about` is
// the lesson ('error', 'association', 'appeal', 'known'), 'teacher', or nothing.

import { html, render as draw, useEffect, useState } from './vendor/preact-htm.js'
import { Bar, Place, Waiting, useJson } from './paper.js'
import { countsOf } from './counts.js'
import { FEW, rounded, span } from './doubt.js'

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
  const { data: lessons, trouble } = useJson(model, '/api/lessons')
  if (!lessons) return html`<div class="sheet lessons"><h1>${words.say('lessons.title')}</h1><${Waiting} words=${words} trouble=${trouble} /></div>`
  const lesson = lessons.find((each) => each.id === about)
  if (lesson) return html`<${Lesson} key=${lesson.id} model=${model} words=${words} go=${go} lesson=${lesson} />`
  if (about === 'teacher') return html`<${Teacher} model=${model} words=${words} go=${go} lessons=${lessons} />`
  return html`<div class="sheet lessons">
    <h1>${words.say('lessons.title')}</h1>
    <p class="lead">${words.say('lessons.lead')}</p>
    <ol class="lesson-list">${lessons.map((each) => html`<li key=${each.id}><h2><${Place} model=${model} go=${go} to=${{ view: 'lessons', about: each.id }}>${words.say(`lessons.${each.id}.title`)}<//></h2><p>${words.say(`lessons.${each.id}.question`)}</p></li>`)}</ol>
    <p class="actions"><${Place} model=${model} go=${go} class="button" to=${{ view: 'lessons', about: 'teacher' }}>${words.say('lessons.teacher')}<//></p>
  </div>`
}

/** The scenario of a lesson at one setting of its knob. */
export function scenarioOf(lesson, setting) {
  const { knobs, ...town } = lesson.town
  const turned = { ...knobs, ...(lesson.knob && setting !== lesson.stands ? { [lesson.knob]: setting } : {}) }
  return Object.keys(turned).length ? { ...town, knobs: turned } : town
}

/** Which of a lesson's worlds a setting is about: the two regimes are two worlds of one town. */
const worldOf = (lesson, setting) => (lesson.knob ? 0 : lesson.settings.indexOf(setting))

function Lesson({ model, words, go, lesson }) {
  const [guess, put] = useState(null)
  const [found, add] = useState({})
  const [living, tell] = useState(null)
  const [trouble, fail] = useState(null)
  const library = useJson(model, `/api/library?lang=${words.language}`).data
  const named = lesson.town.regimes.map((id) => library?.regimes.find((each) => each.id === id)).filter(Boolean)
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
  const world = (setting) => found[setting]?.worlds[worldOf(lesson, setting)]
  const values = lesson.settings.map((setting) => (world(setting) ? { setting, part: world(setting)[lesson.part], whole: lesson.whole ? world(setting)[lesson.whole] : null, refusals: world(setting).refusals, people: found[setting].people } : null))
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
        <tbody>${lesson.settings.map((setting, number) => html`<tr key=${setting}><th scope="row"><button type="button" class="button" disabled=${guess === null || Boolean(living)} aria-pressed=${values[number] ? 'true' : 'false'} onClick=${() => turn(setting)}>${name(setting)}</button></th><td>${values[number] ? html`<${Bar} share=${values[number].part / most} kind="known" /><span>${words.say(`lessons.${lesson.id}.result`, { part: values[number].part, whole: values[number].whole ?? '', people: values[number].people })} <span class="quiet">${spread(words, lesson, setting)}</span></span>` : living?.setting === setting ? html`<span role="status">${living.weeks ? words.say('numbers.living', { week: living.week ?? 0, weeks: living.weeks }) : words.say('numbers.living-soon')}</span>` : html`<span class="quiet">${words.say(guess === null ? 'lessons.guess-first' : 'lessons.not-yet')}</span>`}</td></tr>`)}</tbody>
      </table>
      ${trouble && html`<p class="trouble" role="alert" lang="en">${trouble}</p>`}
    </section>
    <section aria-live="polite"><h2><span class="step">3</span> ${words.say('lessons.answer')}</h2>
      ${done.length < lesson.settings.length ? html`<p class="quiet">${words.say('lessons.answer-later')}</p>` : html`<${Answer} model=${model} words=${words} lesson=${lesson} values=${values} guess=${guess} />`}
    </section>
    <section><h2><span class="step">4</span> ${words.say('lessons.think')}</h2><ul class="think">${[1, 2].map((each) => html`<li key=${each}>${words.say(`lessons.${lesson.id}.think.${each}`)}</li>`)}</ul>
      <p class="actions"><${Place} model=${model} go=${go} class="button" to=${{ view: 'town', scenario: scenarioOf(lesson, lesson.settings.at(-1)) }}>${words.say('lessons.see')}<//></p>
    </section>
  </div>`
}

/** What ten towns counted at a setting, from the fewest to the most. */
function spread(words, lesson, setting) {
  return words.say('lessons.spread', { n: lesson.seeds.length, span: span(words, lesson.towns[`${setting}`][lesson.part]) })
}

/** A part of a whole in words, and as a number of 100: null where it would be made of a handful. */
function part(words, count, whole) {
  const [n, base] = rounded(count, whole)
  return { said: words.say('lessons.part', { n, base }), of100: whole >= FEW ? (100 * count) / whole : null }
}

/** Refusals under both sets of rules: here, and from the fewest to the most of ten towns. */
function few(words, lesson, [first, last]) {
  const of = (value) => span(words, lesson.towns[`${value.setting}`].refusals)
  return { refused: first.refusals, refusedwritten: last.refusals, span: of(first), spanwritten: of(last) }
}

function Answer({ model, words, lesson, values, guess }) {
  const library = useJson(model, lesson.id === 'known' ? `/api/library?lang=${words.language}` : null).data
  const [first, last] = [values[0], values.at(-1)]
  const ten = { low: span(words, lesson.towns[`${first.setting}`][lesson.told]), high: span(words, lesson.towns[`${last.setting}`][lesson.told]), towns: lesson.seeds.length }
  let said, answer
  if (lesson.id === 'error') {
    const stands = values[lesson.settings.indexOf(lesson.stands)]
    answer = part(words, stands.part, stands.whole)
    said = words.say('lessons.error.answer', { share: answer.said, last: part(words, last.part, last.whole).said, times: last.setting, none: first.part })
  } else if (lesson.id === 'association') {
    answer = part(words, first.whole - last.whole, first.whole)
    said = words.say('lessons.association.answer', { share: answer.said, first: first.whole, last: last.whole, tied: first.part })
  } else if (lesson.id === 'appeal') {
    answer = part(words, last.part - first.part, last.part)
    said = words.say('lessons.appeal.answer', { first: first.part, days: first.setting, last: last.part, late: last.setting, share: answer.said })
  } else {
    answer = part(words, last.part, first.part)
    const grades = (id) => library?.regimes.find((each) => each.id === id)?.grades
    const known = grades(last.setting)
    const all = known ? Object.values(known).reduce((sum, each) => sum + each, 0) : 0
    said = words.say('lessons.known.answer', { claimed: first.part, written: last.part, ...few(words, lesson, values) }) + (known ? ` ${words.say('lessons.known.grades', { documented: known.documented, all, alleged: grades(first.setting).alleged })}` : '')
  }
  const right = GUESSES.findIndex(([low, high]) => answer.of100 >= low && answer.of100 < high)
  const guessed = answer.of100 === null ? 'lessons.guessed-few' : right === guess ? 'lessons.guessed-right' : 'lessons.guessed-otherwise'
  return html`<p class="verdict">${said}</p><p>${words.say(guessed, { guess: words.say(`lessons.guess.${guess}`), answer: answer.said })}</p><p class="quiet">${words.say('lessons.doubt', { people: lesson.town.people, years: lesson.town.years, ...ten })}</p>`
}

function Teacher({ model, words, go, lessons }) {
  return html`<div class="sheet lessons teacher">
    <p class="back"><${Place} model=${model} go=${go} to=${{ view: 'lessons', about: null }}>${words.say('lessons.title')}<//></p>
    <h1>${words.say('lessons.teacher')}</h1>
    <p class="lead">${words.say('lessons.teacher.lead')}</p>
    <p class="actions no-print"><button type="button" class="button" onClick=${() => print()}>${words.say('lessons.print')}</button></p>
    <h2>${words.say('lessons.teacher.before')}</h2>
    <ul class="think">${[1, 2, 3].map((each) => html`<li key=${each}>${words.say(`lessons.teacher.before.${each}`)}</li>`)}</ul>
    <h2>${words.say('lessons.teacher.plan')}</h2>
    <table><caption class="unseen">${words.say('lessons.teacher.plan')}</caption><thead><tr><th scope="col">${words.say('lessons.teacher.minutes')}</th><th scope="col">${words.say('lessons.teacher.what')}</th></tr></thead><tbody>${['0\u20132', '2\u20133', '3\u20137', '7\u201310'].map((minutes, number) => html`<tr key=${minutes}><th scope="row">${minutes}</th><td>${words.say(`lessons.teacher.plan.${number + 1}`)}</td></tr>`)}</tbody></table>
    ${lessons.map((lesson) => html`<section key=${lesson.id}><h2>${words.say(`lessons.${lesson.id}.title`)}</h2><p><strong>${words.say('lessons.teacher.aim')}</strong> ${words.say(`lessons.${lesson.id}.aim`)}</p><p><strong>${words.say('lessons.question')}</strong> ${words.say(`lessons.${lesson.id}.question`)}</p><p><strong>${words.say('lessons.think')}</strong></p><ul class="think">${[1, 2].map((each) => html`<li key=${each}>${words.say(`lessons.${lesson.id}.think.${each}`)}</li>`)}</ul><p><strong>${words.say('lessons.teacher.beware')}</strong> ${words.say(`lessons.${lesson.id}.beware`)}</p></section>`)}
  </div>`
}
