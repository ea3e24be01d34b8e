// A sentence on the town that can be quoted: live, with the rules by their titles, with its doubt, and with a button that
// copies it together with what must be said beside it and the way to the same town.

import { html, useEffect, useState } from './vendor/preact-htm.js'
import { json } from './model.js'
import { CopySentence } from './copy.js'
import { span } from './doubt.js'

const kept = new Map() // id of a town -> its spread, or false where there is none
const asked = new Set() // what is on its way for spreadOf

/** The spread of a town over other seeds (null while it is waited for, false where there is none). */
export function useSpread(model, id) {
  const [, draw] = useState(0)
  useEffect(() => {
    if (!id || kept.has(id)) return undefined
    let there = true
    json(model, `/api/towns/${id}/spread.json`)
      .then((found) => kept.set(id, found))
      .catch(() => kept.set(id, false))
      .then(() => there && draw((n) => n + 1))
    return () => {
      there = false
    }
  }, [id])
  return kept.get(id) ?? null
}

/** The same for what is drawn by hand: asked for once, `then` is called when it has come. */
export function spreadOf(model, id, then) {
  if (id && !kept.has(id) && !asked.has(id)) {
    asked.add(id)
    json(model, `/api/towns/${id}/spread.json`)
      .then((found) => kept.set(id, found))
      .catch(() => kept.set(id, false))
      .then(() => (asked.delete(id), then()))
  }
  return kept.get(id) ?? null
}

/** The fewest and the most of a series in the towns of a spread, in a week or (`sum`) up to it; '' where that is not known. */
export function spanAt(words, spread, world, series, week, sum = false) {
  const towns = spread?.by_week?.[world]?.[series]
  if (!towns) return ''
  return span(words, towns.map((each) => (sum ? each.slice(0, week + 1).reduce((all, one) => all + one, 0) : (each[week] ?? 0))))
}

/** The fewest and the most people with more, and with less, of a kind of harm over the whole run: ['5–12', '9–20'], or null. */
export function spanOfKind(words, spread, world, kind) {
  const ways = spread?.twins?.[world]?.[kind]
  return ways ? ways.map((each) => span(words, each)) : null
}

/** What other towns of a spread count of one of COUNTED (counts.js), from the fewest to the most: over all weeks, or of
 * who is listed in the last; nothing where it is not known. */
export function Range({ words, spread, world, of }) {
  const found = spread && spanAt(words, spread, world, of, spread.weeks - 1, of !== 'listed')
  return found ? html` <span class="quiet spread">${found}</span>` : null
}

/** What the small ranges beside counts are, or that there are none yet. */
export function Chance({ words, spread }) {
  return html`<p class="quiet chance">${spread ? words.say('report.spread.note', { towns: spread.seeds.length, people: spread.people }) : words.say(spread === null ? 'numbers.spread-wait' : 'report.spread.none')}</p>`
}

/** What a sentence says of chance: the fewest and the most of other towns, one range for each world. */
export function chance(words, spread, people, ranges) {
  if (!spread) return words.say(spread === null ? 'page.quote.wait' : 'page.quote.alone')
  const said = ranges.length > 1 ? words.say('report.chance.and', { first: ranges[0], last: ranges[1] }) : ranges[0]
  return words.say('page.quote.chance', { towns: spread.seeds.length, people: spread.people, span: said })
}

/** The fewest and the most refusals up to a week in the towns of a spread, for each world. */
function upTo(words, spread, week) {
  return Object.keys(spread.by_week).map((world) => spanAt(words, spread, world, 'refusals', week, true))
}

export function Quote({ model, words, data, town, frames, week }) {
  const spread = useSpread(model, town)
  const at = Math.min(week, data.weeks - 1)
  const refusals = frames.map((each) => each.header.refusals.slice(0, at + 1).reduce((all, each) => all + each, 0))
  const titles = data.worlds.map((world) => words.label(world.title))
  const count = (n) => words.count('page.quote.refusals', n)
  const twins = data.worlds.length > 1
  const values = { week: at + 1, people: data.people, first: count(refusals[0]), title: titles[0], second: twins ? count(refusals[1]) : '', other: titles[1] ?? '' }
  const sentence = words.say(twins ? 'page.quote.two-towns' : 'page.quote.alone-town', { ...values, chance: chance(words, spread, data.people, spread ? upTo(words, spread, at) : []) })
  const behind = data.worlds.map((world) => words.say('report.doubt.claims', { title: words.label(world.title), documented: world.claims.documented ?? 0, claims: Object.values(world.claims).reduce((all, each) => all + each, 0) }))
  const caveat = words.say('page.quote.caveat', { behind: behind.length > 1 ? words.say('report.doubt.both', { first: behind[0], last: behind[1] }) : behind[0] })
  const again = words.say('page.quote.again', { regimes: data.worlds.map((world) => world.name).join(' | '), seed: `${data.scenario.seed ?? 1}` })
  return html`<${CopySentence} model=${model} words=${words} sentence=${sentence} caveat=${caveat} again=${again} town=${town} />`
}
