// Small pictures and names that several parts of the town's page share.

import { html } from './vendor/preact-htm.js'

const SHAPES = {
  0: html`<rect x="5.5" y="5.5" width="3" height="3" fill="var(--step-0)" />`,
  1: html`<circle cx="7" cy="7" r="2.4" fill="var(--step-1)" />`,
  2: html`<path d="M7 2.6 11.4 7 7 11.4 2.6 7z" fill="var(--step-2)" />`,
  3: html`<path d="M5.2 2h3.6v3.2H12v3.6H8.8V12H5.2V8.8H2V5.2h3.2z" fill="var(--step-3)" />`,
  4: html`<path d="M7 1.4 13 12.4H1z" fill="var(--step-4)" />`,
  ring: html`<circle cx="7" cy="7" r="4.6" fill="none" stroke="#efe3c4" stroke-width="1.1" />`,
  bar: html`<g fill="none" stroke="#fff" stroke-width="1.5"><circle cx="7" cy="7" r="5.2" /><path d="M3.4 3.4 10.6 10.6" /></g>`,
  lamp: html`<circle cx="7" cy="7" r="6.5" fill="#ffd48a" opacity="0.25" /><circle cx="7" cy="7" r="2.2" fill="#ffe2ac" />`,
}

/** The picture of a step (0..4), of 'ring', 'bar' or 'lamp'. */
export function mark(name) {
  return html`<svg class="mark-step" viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">${SHAPES[name]}</svg>`
}

/** The kinds of harm that are told apart, each with its outcome (measure/effects.py). */
export const KINDS = { refused: 'refused_services', listed: 'listed_weeks', silenced: 'expression_foregone', falsely_recorded: 'false_records' }

/** What a world is called over its town: a question that anyone has, where there is one; else the title of its regime. */
export function worldName(words, data, number) {
  const world = data.worlds[number]
  if (data.worlds.length > 1 && number > 0 && world.regime === data.worlds[0].regime) {
    if (world.book) return words.say('page.world.book')
    return words.count('page.world.changed', Math.max(1, world.changes.length - data.worlds[0].changes.length))
  }
  const asked = ['leaflet', 'claimed', 'documented', 'proposed'].find((each) => world.regime.startsWith(`${each}-`))
  return asked ? words.say(`page.world.${asked}`) : words.label(world.regime_title)
}

/** The line under it: its whole title, or what is changed in it. */
export function worldNote(words, data, number) {
  const world = data.worlds[number]
  const added = number > 0 && world.regime === data.worlds[0].regime
  const names = words.listed(world.changes.map((each) => words.label(each)))
  if (names && (added || worldName(words, data, number) === words.label(world.regime_title))) return words.say('page.world.with', { names })
  const title = words.label(world.title)
  return title === worldName(words, data, number) ? words.say('page.world.people', { n: data.people }) : title
}

/** Weeks in years, as they are told: to a tenth. */
export function yearsOf(weeks) {
  return Math.round((10 * weeks) / 52) / 10
}

/** That years were lived before the first day, and by whose rules; '' where there were none. */
export function warmUp(words, data) {
  if (!data?.warm_up_weeks) return ''
  const years = yearsOf(data.warm_up_weeks)
  const whose = data.worlds.length > 1 ? words.say(data.own_warm_up ? 'page.warm-up.own' : 'page.warm-up.first') : ''
  return [words.say('page.warm-up.said', { years }), whose].filter(Boolean).join(words.language === 'en' ? ' ' : '')
}

/** How far a town is that is being lived, in words. */
export function told(words, progress) {
  if (progress?.warming) return words.say('page.progress.warming')
  if (progress?.state === 'queued' && progress.place_in_queue > 1) return words.count('page.progress.queued', progress.place_in_queue - 1)
  if (progress?.weeks > 0 && progress.week >= progress.weeks) return words.say('page.progress.comparing')
  if (progress?.state !== 'queued' && progress?.weeks > 0) return words.say('page.progress.week', { week: progress.week, weeks: progress.weeks })
  return words.say('page.progress.begin')
}
