// A sentence on the town that can be quoted: live, with the rules by their titles, with its doubt, and with a button that
// copies it together with what must be said beside it and the way to the same town.

import { html, useEffect, useState } from './vendor/preact-htm.js'
import { json } from './model.js'
import { span } from './doubt.js'

const kept = new Map() // id of a town -> its spread, or null where there is none

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

/** What other towns of a spread count, from the fewest to the most; nothing where it is not known. */
export function Range({ words, spread, world, of }) {
  const found = spread?.worlds?.[world]?.[of]
  return found ? html` <span class="quiet spread">${span(words, found)}</span>` : null
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
  const sum = (list) => list.slice(0, week + 1).reduce((all, each) => all + each, 0)
  return Object.values(spread.refusals_by_week).map((towns) => span(words, towns.map(sum)))
}

export function Quote({ model, words, data, town, frames, week }) {
  const spread = useSpread(model, town)
  const [copied, say] = useState(false)
  useEffect(() => say(false), [town, words.language])
  const at = Math.min(week, data.weeks - 1)
  const refusals = frames.map((each) => each.header.refusals.slice(0, at + 1).reduce((all, each) => all + each, 0))
  const titles = data.worlds.map((world) => words.label(world.title))
  const count = (n) => words.count('page.quote.refusals', n)
  const twins = data.worlds.length > 1
  const values = { week: at + 1, people: data.people, first: count(refusals[0]), title: titles[0], second: twins ? count(refusals[1]) : '', other: titles[1] ?? '' }
  const sentence = words.say(twins ? 'page.quote.two-towns' : 'page.quote.alone-town', { ...values, chance: chance(words, spread, data.people, spread ? upTo(words, spread, at) : []) })
  const behind = data.worlds.map((world) => words.say('report.doubt.claims', { title: words.label(world.title), documented: world.claims.documented ?? 0, claims: Object.values(world.claims).reduce((all, each) => all + each, 0) }))
  const caveat = words.say('page.quote.caveat', { behind: behind.length > 1 ? words.say('report.doubt.both', { first: behind[0], last: behind[1] }) : behind[0] })
  const copy = async () => {
    const where = model.host === 'page' ? `${location.origin}${location.pathname}${model.address()}` : words.say('page.quote.again', { regimes: data.worlds.map((world) => world.name).join(' | '), seed: `${data.scenario.seed ?? 1}` })
    const text = `${sentence}\n${caveat}\n${where}`
    try {
      await navigator.clipboard.writeText(text)
    } catch {
      const field = document.createElement('textarea')
      field.value = text
      document.body.append(field)
      field.select()
      document.execCommand('copy')
      field.remove()
    }
    say(true)
    model.tell?.(words.say('take.copied'))
  }
  return html`<figure class="quote">
    <blockquote><p>${sentence}</p></blockquote>
    <figcaption>${caveat} <button type="button" class="button" onClick=${copy}>${words.say(copied ? 'take.copied' : 'page.quote.copy')}</button></figcaption>
  </figure>`
}
