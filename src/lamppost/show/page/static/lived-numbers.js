// The numbers of a town that was lived here, in the form in which a server gives them (page/numbers.py), and those of
// them that are set beside the towns of other seeds (study/findings/model.py). A test holds them against Python's.
//
// `lived` is what a worker gave. Groups of people and remarks stand in the pack (page/number_tables.py).

import { KINDS, yearsOf } from './marks.js'

const BURDENS = 7 // kinds of burden, two bits each (measure/burdens.py)

const sum = (list) => list.reduce((all, each) => all + each, 0)
const some = (list) => list.reduce((all, each) => all + (each > 0), 0)

/** How many people have more and less of each burden, and how many are as before in all. */
export function effects(differ, outcomes) {
  const counts = Array.from({ length: 2 * BURDENS }, () => 0)
  let unchanged = 0
  for (const bits of differ) {
    if (!bits) unchanged++
    for (let bit = 0; bits >> bit; bit++) counts[bit] += (bits >> bit) & 1
  }
  const of = (_, burden) => {
    const [harmed, helped] = [counts[2 * burden], counts[2 * burden + 1]]
    return { harmed, helped, unchanged: differ.length - harmed - helped }
  }
  return { ...Object.fromEntries(outcomes.map((name, burden) => [name, of(name, burden)])), unchanged }
}

/** Goes through everybody in every group: `heard(row of the group, place of the value, person)`. */
function groupsOf({ about, groups }, heard) {
  for (let row = 0; row < about.groups.length; row++) {
    for (let person = 0; person < about.people; person++) heard(row, groups[row * about.people + person], person)
  }
}

/** For each group and value {by, value, people, people_refused, people_wrongly_refused, refusals} of a world. */
function metBy(lived, { met }) {
  const found = lived.about.groups.map(([by, values]) => values.map((value) => ({ by, value, people: 0, people_refused: 0, people_wrongly_refused: 0, refusals: 0 })))
  groupsOf(lived, (row, place, person) => {
    const group = found[row][place]
    group.people++
    group.people_refused += met.refused[person] > 0
    group.people_wrongly_refused += met.wronged[person] > 0
    group.refusals += met.refused[person]
  })
  return found.flat()
}

/** What one world counts, by the names of a report: its headlines, services, burdens and groups. */
export function numbersOfWorld(lived, world, groups = metBy(lived, world)) {
  const { about } = lived
  const { figures, met, tally } = world
  const burden = (name) => world.burdens[about.outcomes.indexOf(name)]
  return {
    people_refused: burden(KINDS.refused).people,
    people_wrongly_refused: some(met.wronged),
    people_refused_through_ties: some(met.tied),
    listed_people: burden(KINDS.listed).people,
    silent_people: burden(KINDS.silenced).people,
    falsely_recorded: burden(KINDS.falsely_recorded).people,
    refusals: sum(figures.refusals),
    wrongful: sum(figures.wrongful),
    collateral: sum(figures.collateral),
    double: tally.double,
    records_true: tally.recordsTrue,
    records_false: burden(KINDS.falsely_recorded).sum,
    ...Object.fromEntries([...tally.refusals.entries()].filter(([, times]) => times).map(([code, times]) => [`service ${world.about.services[code]}`, times])),
    ...Object.fromEntries(about.outcomes.flatMap((name) => [[`total ${name}`, burden(name).sum], [`people ${name}`, burden(name).people]])),
    ...Object.fromEntries(groups.map((each) => [`group ${each.by} ${each.value}`, each.people_refused])),
  }
}

/** All numbers of a town, in the words of a language; `scenario` and `weeks` are what was asked for. */
export function numbersOf(lived, words, scenario, weeks, licence) {
  const { about, worlds } = lived
  const seed = scenario.seed ?? 1
  return {
    people: about.people,
    weeks,
    start: about.start,
    seed,
    origin: originOf(lived, words, scenario, weeks, licence),
    worlds: worlds.map((world) => ofWorld(lived, world, words)),
    twins: worlds.length > 1 ? [twinOf(lived, worlds.at(-1))] : [],
    figures: [],
  }
}

function ofWorld(lived, world, words) {
  const { about } = lived
  const { page, remarks } = world.about
  const groups = metBy(lived, world)
  const found = numbersOfWorld(lived, world, groups)
  return {
    ...Object.fromEntries(Object.entries(found).filter(([name]) => !name.includes(' '))),
    name: page.name,
    regime: page.regime,
    title: words.label(page.title),
    with: page.with,
    claims: page.claims,
    remarks: remarks.map((each) => words.label(each)),
    burdens: about.outcomes.map((id) => ({ id, label: words.say(`figure.outcome.${id}`), total: found[`total ${id}`], people: found[`people ${id}`] })),
    groups,
    services: servicesOf(lived, world, words),
  }
}

/** Services that people were refused, most refused first: {id, label, sought, refusals}. */
function servicesOf({ about }, { tally, totals, about: { services } }, words) {
  const classes = totals.sought.length / tally.refusals.length
  const found = [...tally.refusals.entries()].filter(([, times]) => times)
  const of = ([code, refusals]) => ({ id: services[code], label: words.label(about.ledger.services[code]), sought: Number(totals.sought.slice(code * classes, (code + 1) * classes).reduce((all, each) => all + each, 0n)), refusals })
  return found.map(of).sort((a, b) => b.refusals - a.refusals || (a.id < b.id ? -1 : 1))
}

function twinOf(lived, world) {
  const { about, differ } = lived
  const all = effects(differ, about.outcomes)
  const kinds = Object.entries(KINDS)
  const bits = kinds.map(([, outcome]) => 1 << (2 * about.outcomes.indexOf(outcome)))
  const groups = about.groups.map(([by, values]) => values.map((value) => ({ by, value, people: 0, kinds: kinds.map(([id]) => ({ id, harmed: 0, helped: 0 })) })))
  groupsOf(lived, (row, place, person) => {
    const group = groups[row][place]
    group.people++
    bits.forEach((more, kind) => {
      group.kinds[kind].harmed += differ[person] & more ? 1 : 0
      group.kinds[kind].helped += differ[person] & (more << 1) ? 1 : 0
    })
  })
  return {
    world: world.about.page.name,
    people: about.people,
    unchanged: all.unchanged,
    kinds: kinds.map(([id, outcome]) => ({ id, harmed: all[outcome].harmed, helped: all[outcome].helped })),
    groups: groups.flat(),
  }
}

/** The line that belongs under whatever is taken away (figures/origin.py). */
function originOf({ about, worlds }, words, scenario, weeks, licence) {
  const listed = (parts) => parts.join(words.language === 'en' ? '; ' : '；')
  const turned = Object.entries(scenario.knobs ?? {}).map(([name, value]) => `${name} ${value}`)
  return [
    words.say('figure.foot', { people: about.people, years: yearsOf(weeks), start: about.start, seed: `${scenario.seed ?? 1}`, worlds: listed(worlds.map((each) => each.about.page.name)) }),
    turned.length ? words.say('figure.foot.knobs', { knobs: listed(turned) }) : '',
    words.say('figure.foot.source', { version: about.lamppost, licence }),
  ].filter(Boolean).join(words.language === 'en' ? ' ' : '')
}
