// The story in six steps, and its lessons: one question, one knob, one answer to discover, from what was feared to one
// safeguard. Prose and play take turns; a step by itself is a lesson of ten minutes, and there is a page for who teaches.
//
// The answer is never written down here: it is said of the towns that were lived while the step was taken, beside what
// ten towns with other people counted. `about` is a step ('leaflet', 'known', 'error' ...), 'teacher', or nothing: the story.

import { html, render as draw, useEffect, useState } from './vendor/preact-htm.js'
import { Bar, Place, Waiting, useJson } from './paper.js'
import { countsOf, lifeOf } from './counts.js'
import { FEW, rounded, span } from './doubt.js'
import { TownPicture } from './picture.js'

const GUESSES = [
  [0, 1],
  [1, 10],
  [10, 50],
  [50, 100.1],
]
const GUESSES_OF_ONE = [
  [-Infinity, 1e-9],
  [1e-9, 50],
  [50, 100],
  [100, 100.1],
] // of what falls away for one person: none, less than half, half and more, all

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
  const place = lessons.findIndex((each) => each.id === about)
  if (place >= 0) return html`<${Alone} key=${about} model=${model} words=${words} go=${go} lessons=${lessons} place=${place} />`
  if (about === 'teacher') return html`<${Teacher} model=${model} words=${words} go=${go} lessons=${lessons} />`
  return html`<div class="sheet lessons story">
    <h1>${words.say('lessons.title')}</h1>
    <p class="lead">${words.say('lessons.lead')}</p>
    <ol class="story-steps">${lessons.map((each) => html`<li key=${each.id}><a href=${`#step-${each.id}`} onClick=${(event) => (event.preventDefault(), document.getElementById(`step-${each.id}`).scrollIntoView(), document.getElementById(`step-${each.id}`).focus({ preventScroll: true }))}>${words.say(`lessons.${each.id}.title`)}</a></li>`)}</ol>
    <p class="actions no-print"><${Place} model=${model} go=${go} class="button" to=${{ view: 'lessons', about: 'teacher' }}>${words.say('lessons.teacher')}<//></p>
    ${lessons.map((each, number) => html`<section key=${each.id} class="story-step" aria-labelledby=${`step-${each.id}`}>
      <h2 id=${`step-${each.id}`} tabindex="-1"><span class="story-number">${number + 1}</span>${words.say(`lessons.${each.id}.title`)}</h2>
      <${Step} model=${model} words=${words} go=${go} lesson=${each} level="h3" />
      <p class="onward">${words.say(`lessons.${each.id}.onward`)}</p>
      <p class="no-print"><${Place} model=${model} go=${go} to=${{ view: 'lessons', about: each.id }}>${words.say('lessons.alone', { title: words.say(`lessons.${each.id}.title`) })}<//></p>
    </section>`)}
  </div>`
}

/** One step as a lesson: with what to talk about, and the way to the steps beside it. */
function Alone({ model, words, go, lessons, place }) {
  const lesson = lessons[place]
  const beside = (other, key) => other && html`<${Place} model=${model} go=${go} class="button" to=${{ view: 'lessons', about: other.id }}>${words.say(key, { title: words.say(`lessons.${other.id}.title`) })}<//>`
  return html`<div class="sheet lessons lesson">
    <p class="back"><${Place} model=${model} go=${go} to=${{ view: 'lessons', about: null }}>${words.say('lessons.title')}<//> <span class="quiet">${words.say('lessons.place', { n: place + 1, of: lessons.length })}</span></p>
    <h1>${words.say(`lessons.${lesson.id}.title`)}</h1>
    <${Step} model=${model} words=${words} go=${go} lesson=${lesson} level="h2" />
    <section><h2><span class="step">4</span> ${words.say('lessons.think')}</h2><ul class="think">${[1, 2].map((each) => html`<li key=${each}>${words.say(`lessons.${lesson.id}.think.${each}`)}</li>`)}</ul></section>
    <nav class="actions no-print" aria-label=${words.say('lessons.steps')}>${beside(lessons[place - 1], 'lessons.before')} ${beside(lessons[place + 1], 'lessons.next')}</nav>
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

const ofOne = (lesson) => lesson.told === 'theirs'

function guessesOf(words, lesson) {
  return GUESSES.map((_, number) => words.say(ofOne(lesson) ? `lessons.${lesson.id}.guess.${number}` : `lessons.${lesson.id === 'leaflet' ? 'share' : 'guess'}.${number}`))
}

function Step({ model, words, go, lesson, level }) {
  const [guess, put] = useState(null)
  const [found, add] = useState({})
  const [living, tell] = useState(null)
  const [trouble, fail] = useState(null)
  const library = useJson(model, `/api/library?lang=${words.language}`).data
  const named = lesson.town.regimes.map((id) => library?.regimes?.find((each) => each.id === id)).filter(Boolean)
  const turn = async (setting) => {
    if (found[setting] || living) return
    tell({ setting })
    fail(null)
    try {
      const told = (progress) => tell({ setting, ...progress })
      const counted = await countsOf(model, scenarioOf(lesson, setting), told, lesson.part === 'silent')
      const one = ofOne(lesson) ? await lifeOf(model, counted.id, lesson.person, words.language) : null
      add((before) => ({ ...before, [setting]: { ...counted, one } }))
    } catch (error) {
      fail(error.message)
    }
    tell(null)
  }
  const value = (setting) => {
    const lived = found[setting]
    if (!lived) return null
    const world = lived.worlds[worldOf(lesson, setting)]
    const counts = { ...world, people: lived.people, theirs: lived.one?.counts.refusals }
    return { setting, part: counts[lesson.part], whole: lesson.whole ? counts[lesson.whole] : null, refusals: world.refusals, people: lived.people, id: lived.id, one: lived.one }
  }
  const values = lesson.settings.map(value)
  const most = Math.max(1, ...values.map((each) => each?.part ?? 0))
  const done = values.filter(Boolean)
  const shown = { association: (setting) => Math.round(100 * setting) }[lesson.knob] ?? ((setting) => setting)
  const name = (setting) => (lesson.knob ? words.say(`lessons.${lesson.id}.setting`, { value: shown(setting) }) : words.say(`lessons.known.${setting === lesson.settings[0] ? 'claimed' : 'written'}`))
  useEffect(() => {
    if (done.length === lesson.settings.length) model.tell?.(words.say('lessons.answer'))
  }, [done.length])
  const head = (number, key) => html`<${level}><span class="step">${number}</span> ${words.say(key)}<//>`
  return html`
    <p class="lead">${words.say(`lessons.${lesson.id}.story`)}</p>
    ${named.length > 0 && html`<p class="quiet">${words.say('lessons.rules')} ${named.map((each, number) => html`${number ? (words.language === 'en' ? '; ' : '；') : ''}${model.offers('rules') ? html`<${Place} key=${each.id} model=${model} go=${go} to=${{ view: 'rules', about: `regimes/${each.id}` }}>${each.title}<//>` : each.title}`)}</p>`}
    <section>${head(1, 'lessons.question')}
      <p class="verdict">${words.say(`lessons.${lesson.id}.question`, { person: lesson.person ?? '' })}</p>
      <fieldset class="guess"><legend>${words.say(`lessons.${lesson.id}.guess`)}</legend>${guessesOf(words, lesson).map((each, number) => html`<label key=${number}><input type="radio" name=${`guess-${lesson.id}`} checked=${guess === number} onChange=${() => put(number)} /> ${each}</label>`)}</fieldset>
    </section>
    <section>${head(2, 'lessons.turn')}
      <p>${words.say(`lessons.${lesson.id}.turn`)}</p>
      <table class="tries">
        <caption class="unseen">${words.say(`lessons.${lesson.id}.turn`)}</caption>
        <thead class="unseen"><tr><th scope="col">${words.say('lessons.setting')}</th><th scope="col">${words.say(`lessons.${lesson.id}.counted`)}</th></tr></thead>
        <tbody>${lesson.settings.map((setting, number) => html`<tr key=${setting}><th scope="row"><button type="button" class="button" disabled=${guess === null || Boolean(living)} aria-pressed=${values[number] ? 'true' : 'false'} onClick=${() => turn(setting)}>${name(setting)}</button></th><td>${values[number] ? html`<${Bar} share=${values[number].part / most} kind="known" /><span>${words.say(`lessons.${lesson.id}.result`, { part: values[number].part, whole: values[number].whole ?? '', people: values[number].people })} <span class="quiet">${spread(words, lesson, setting)}</span></span>` : living?.setting === setting ? html`<span role="status">${living.weeks ? words.say('numbers.living', { week: living.week ?? 0, weeks: living.weeks }) : words.say('numbers.living-soon')}</span>` : html`<span class="quiet">${words.say(guess === null ? 'lessons.guess-first' : 'lessons.not-yet')}</span>`}</td></tr>`)}</tbody>
      </table>
      ${trouble && html`<p class="trouble" role="alert" lang="en">${trouble}</p>`}
      ${done.length > 0 && html`<div class="pictures">${[values[0], values.at(-1)].filter(Boolean).map((each) => html`<${TownPicture} key=${each.setting} model=${model} words=${words} id=${each.id} world=${worldOf(lesson, each.setting)} name=${name(each.setting)} person=${ofOne(lesson) ? lesson.person : null} />`)}</div>`}
    </section>
    <section aria-live="polite">${head(3, 'lessons.answer')}
      ${done.length < lesson.settings.length ? html`<p class="quiet">${words.say('lessons.answer-later')}</p>` : html`<${Answer} model=${model} words=${words} lesson=${lesson} values=${values} guess=${guess} />`}
      ${ofOne(lesson) && done.length === lesson.settings.length && html`<div class="two-lives">${values.map((each) => html`<${OneLife} key=${each.setting} words=${words} name=${name(each.setting)} one=${each.one} />`)}</div>`}
      ${done.length > 0 && html`<p class="actions no-print"><${Place} model=${model} go=${go} class="button" to=${{ view: 'town', scenario: scenarioOf(lesson, lesson.settings.at(ofOne(lesson) ? 0 : -1)), ...(ofOne(lesson) ? { person: lesson.person } : {}) }}>${words.say(ofOne(lesson) ? 'lessons.read' : 'lessons.see')}<//></p>`}
    </section>`
}

const TELLING = new Set(['refused', 'listed'])

/** What one life holds that the step is about: what was written of it that is not true, and what was refused. */
function OneLife({ words, name, one }) {
  const lines = one.lines.filter((each) => TELLING.has(each.kind) || (each.kind === 'recorded' && each.truth !== 'true' && each.truth !== ''))
  return html`<div class="one-life"><h4>${name}</h4>${lines.length
    ? html`<div class="life-lines" role="group" aria-label=${name} tabindex="0"><ol>${lines.map((each, place) => html`<li key=${place} data-kind=${each.kind}><span class="quiet">${words.say('page.life.week', { n: each.week + 1 })}</span> ${each.what}${each.truth_said ? html` <em>${each.truth_said}</em>` : ''}${each.otherwise ? html` <span class="quiet">${each.otherwise}</span>` : ''}</li>`)}</ol></div>`
    : html`<p class="quiet">${words.say('page.life.calm')}</p>`}</div>`
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

/** So many people of all, in whole people. */
function people(words, count, whole) {
  const [n, base] = rounded(count, whole)
  return words.say('report.share.of', { n, base })
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
  } else if (lesson.id === 'leaflet') {
    answer = part(words, last.part, last.whole)
    const half = values[1]
    said = words.say('lessons.leaflet.answer', { share: people(words, last.part, last.whole), half: people(words, half.part, half.whole), none: first.part, refused: last.refusals, span: span(words, lesson.towns[`${last.setting}`].refusals), towns: lesson.seeds.length })
  } else if (lesson.id === 'life') {
    const gone = first.part - last.part
    answer = { said: words.say('lessons.part', { n: gone, base: first.part }), of100: first.part ? (100 * gone) / first.part : null }
    said = words.say('lessons.life.answer', { person: lesson.person, first: first.part, last: last.part })
  } else {
    answer = part(words, last.part, first.part)
    const grades = (id) => library?.regimes?.find((each) => each.id === id)?.grades
    const known = grades(last.setting)
    const all = known ? Object.values(known).reduce((sum, each) => sum + each, 0) : 0
    said = words.say('lessons.known.answer', { claimed: first.part, written: last.part, ...few(words, lesson, values) }) + (known ? ` ${words.say('lessons.known.grades', { documented: known.documented, all, alleged: grades(first.setting).alleged })}` : '')
  }
  const right = (ofOne(lesson) ? GUESSES_OF_ONE : GUESSES).findIndex(([low, high]) => answer.of100 >= low && answer.of100 < high)
  const guessed = answer.of100 === null ? 'lessons.guessed-few' : right === guess ? 'lessons.guessed-right' : 'lessons.guessed-otherwise'
  return html`<p class="verdict">${said}</p><p>${words.say(guessed, { guess: guessesOf(words, lesson)[guess], answer: answer.said })}</p><p class="quiet">${words.say(ofOne(lesson) ? 'lessons.life.doubt' : lesson.id === 'leaflet' ? 'lessons.leaflet.doubt' : 'lessons.doubt', { people: lesson.town.people, years: lesson.town.years, ...ten })}</p>`
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
    ${lessons.map((lesson) => html`<section key=${lesson.id}><h2>${words.say(`lessons.${lesson.id}.title`)}</h2><p><strong>${words.say('lessons.teacher.aim')}</strong> ${words.say(`lessons.${lesson.id}.aim`)}</p><p><strong>${words.say('lessons.question')}</strong> ${words.say(`lessons.${lesson.id}.question`, { person: lesson.person ?? '' })}</p><p><strong>${words.say('lessons.think')}</strong></p><ul class="think">${[1, 2].map((each) => html`<li key=${each}>${words.say(`lessons.${lesson.id}.think.${each}`)}</li>`)}</ul><p><strong>${words.say('lessons.teacher.beware')}</strong> ${words.say(`lessons.${lesson.id}.beware`)}</p></section>`)}
  </div>`
}
