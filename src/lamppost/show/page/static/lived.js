// The model of a page where no server is (lamppost site): towns are lived in the visitor's own browser, by a worker
// (town/drivers/wasm/worker.mjs), from packs; one town at a time.

import { Model } from './model.js'
import { Lost } from './connection.js'
import { canonical } from './address.js'
import { lifeOf } from './lived-ledger.js'
import { effects, numbersOf, numbersOfWorld } from './lived-numbers.js'
import { KINDS } from './marks.js'
import { words as wordsOf } from './words.js'

const USUAL = { with: [], people: 10000, years: 3, seed: 1, warm_up: 0, knobs: {}, book: '' } // as scenario.py has it
const WATCHED = 20000 // people of the largest town in which everybody's ledger is kept; it takes memory
const KEPT = 8 // towns that are kept; one that is asked for later is lived once more
const SHOWN = ['people_refused', 'refusals', 'wrongful', 'collateral', 'listed_people', 'silent_people', 'records_false'] // of many towns (page/many_towns.py)
const SERIES = ['recorded', 'refused', 'refusals', 'wrongful', 'collateral', 'listed', 'foregone'] // of histories (record/frames.py)

/** The same as a server gives, as far as packs can.
 *
 * `towns` is towns.json (page/site.py); `store` is where its files lie: `file(path)` gives a Response, `worker()` a Worker,
 * `engine()` what that is to live by if it cannot ask for it itself, `made(path)` a Response with what was made of a town
 * before, or null.
 */
export function livedModel(host, towns, store) {
  const model = new Model(host)
  model.lives = true
  model.seeds = towns.towns.map((each) => each.seed)
  const more = { many: model.seeds.length > 1, knobs: towns.knobs.length, lessons: towns.lessons.length }
  model.views = new Set(['arrive', 'town', 'numbers', 'embed', ...Object.keys(more).filter((view) => more[view])])
  const ids = new Map() // of towns, by their scenarios
  ids.set(keyOf(towns.first), towns.id)
  const found = new Map() // town's id -> its files by name, once it has been lived
  const hearing = new Map() // town's id -> all who hear how far it is
  let waiting = [] // towns that are lived after it, in their order
  const beside = new Set() // workers that live other towns for their counts
  const weeksOf = (scenario) => Math.round({ ...USUAL, ...scenario }.years * towns.weeks_a_year)
  let living = null // { id, worker } of the town that is being lived
  let latest = null // id of the town that was asked for last

  model.fetch = async (path, options = {}) => {
    const [name, query] = path.split('?')
    if (name === '/api/towns') return asked(JSON.parse(options.body))
    if (name === '/api/many') return many(JSON.parse(options.body))
    if (name === '/api/first') return new Response(JSON.stringify(towns.first))
    if (name === '/api/knobs' && !towns.knobs.every((regime, k) => new URLSearchParams(query).getAll('regime')[k] === regime)) return missing('page.site.missing')
    const [, id, file] = name.match(/^\/api\/towns\/(\w+)\/(.+)$/) ?? []
    const language = new URLSearchParams(query).get('lang')
    if (file === 'numbers.json' && found.has(id)) return numbers(id, language)
    const before = id && (await store.made(path))
    if (before) return before
    if (file === 'spread.json') return spreadOf(id)
    if (file?.startsWith('people/')) return life(id, Number(file.match(/\d+/)[0]), language)
    if (id) return found.get(id)?.[file] ? new Response(found.get(id)[file]) : missing('page.offline')
    return store.file(name.startsWith('/words/') ? name.slice(1) : `${name.slice(1)}${language ? `.${language}` : ''}.json`)
  }
  model.events = (path, heard) => {
    const id = path.split('/')[3]
    if (found.has(id)) setTimeout(() => heard({ state: 'ready' }), 0)
    if (!hearing.has(id)) hearing.set(id, new Set())
    hearing.get(id).add(heard)
    return () => {
      hearing.get(id).delete(heard)
      if (!hearing.get(id).size) leave(id) // nobody waits for it any more
    }
  }

  function leave(id) {
    waiting = waiting.filter((each) => each.id !== id)
    if (living?.id !== id) return
    living.worker.terminate()
    living = null
    next()
  }

  /** The town that has waited longest is lived, if none is. */
  function next() {
    if (!living && waiting.length) begin(waiting.shift())
  }

  const missing = async (sentence) => {
    const words = await (await store.file(`words/${model.get('lang') ?? 'en'}.json`)).json()
    return new Response(JSON.stringify({ error: words[sentence] }), { status: 400, headers: { 'Content-Type': 'application/json' } })
  }

  function idOf(scenario) {
    const key = keyOf(scenario)
    if (!ids.has(key)) ids.set(key, `${ids.size}`)
    return ids.get(key)
  }

  /** A scenario is asked for: it is ready, or it waits to be lived. */
  async function asked(scenario) {
    const { town, worlds } = inPack(scenario)
    if (worlds.includes(-1)) return missing('page.site.missing')
    const id = idOf(scenario)
    latest = id
    if (!found.has(id) && living?.id !== id && !waiting.some((each) => each.id === id)) waiting.push({ id, scenario, town, worlds })
    next()
    return new Response(JSON.stringify({ id, state: found.has(id) ? 'ready' : 'running' }))
  }

  /** What the town of a seed counts, lived beside the one that is looked at; null where the site does not have it. */
  async function ofSeed(scenario, seed) {
    const { town, worlds } = inPack({ ...scenario, seed })
    if (worlds.includes(-1)) return null
    const weeks = weeksOf(scenario)
    const worker = store.worker()
    beside.add(worker)
    try {
      const lived = await live(store, worker, { town, worlds, weeks })
      return { seed, people: town.people, weeks, ...counted(lived), version: lived.about.lamppost, licence: towns.licence }
    } finally {
      beside.delete(worker)
      worker.terminate()
    }
  }

  const many = async ({ scenario, seed }) => {
    const found = await ofSeed(scenario, seed)
    const shown = ({ numbers, ...world }) => ({ ...world, numbers: Object.fromEntries(SHOWN.map((name) => [name, numbers[name]])) })
    return found ? new Response(JSON.stringify({ ...found, worlds: found.worlds.map(shown) })) : missing('page.site.missing')
  }

  /** How far the counts of a town depend on chance: its worlds in the towns of all seeds, as a server lives them. */
  async function spreadOf(id) {
    const asked = found.get(id)?.scenario
    if (!asked || model.seeds.length < 2) return missing('page.offline')
    const all = []
    for (const seed of model.seeds) {
      const one = (latest === id && (await ofSeed(asked, seed))) || null
      if (!one) return missing('page.site.missing')
      all.push(one)
    }
    const names = all[0].worlds.map((each) => each.name)
    const named = (world, part) => new Set(all.flatMap((town) => Object.keys(town.worlds[world][part])))
    const each = (world, part) => Object.fromEntries([...named(world, part)].map((name) => [name, all.map((town) => town.worlds[world][part][name] ?? 0)]))
    const by = (part) => Object.fromEntries(names.map((name, world) => [name, each(world, part)]))
    const kinds = Object.fromEntries(Object.keys(all[0].kinds).map((kind) => [kind, [0, 1].map((way) => all.map((town) => town.kinds[kind][way]))]))
    const twins = names.length > 1 ? { [names[1]]: kinds } : {}
    return new Response(JSON.stringify({ people: all[0].people, weeks: all[0].weeks, seeds: model.seeds, worlds: by('numbers'), by_week: by('weeks'), twins }))
  }

  const numbers = async (id, language) => {
    const { lived, scenario } = found.get(id)
    return new Response(JSON.stringify(numbersOf(lived, await wordsOf(model, language), scenario, weeksOf(scenario), towns.licence)))
  }

  /** One person of a town that has been lived here. */
  async function life(id, person, language) {
    const town = found.get(id)?.lived
    if (!town) return missing('page.offline')
    if (town.about.people > WATCHED) return missing('page.life.too-many')
    return new Response(JSON.stringify(lifeOf(town, person, await wordsOf(model, language))))
  }

  /** The pack of a scenario and the places of its worlds in it, -1 where there is none. */
  function inPack(scenario) {
    const { regimes, people, years, seed, knobs, book, warm_up: before, with: overlays } = { ...USUAL, ...scenario }
    const named = [[regimes[0], [], ''], ...(regimes[1] || overlays.length || book ? [[regimes[1] ?? regimes[0], overlays, book]] : [])]
    const same = (each, [regime, laid, own]) => each.regime === regime && `${[...each.with].sort()}` === `${[...laid].sort()}` && (each.book ?? '') === own && canonical(each.knobs) === canonical(knobs)
    for (const town of before ? [] : [...towns.towns, ...towns.lessons]) {
      const fits = town.people === people && town.seed === seed && town.years >= years && town.worlds[0].regime === regimes[0]
      const worlds = fits ? named.map((world) => town.worlds.findIndex((each) => same(each, world))) : [-1]
      if (!worlds.includes(-1)) return { town, worlds }
    }
    return { worlds: [-1] }
  }

  model.has = (scenario) => !inPack(scenario).worlds.includes(-1)

  async function begin({ id, scenario, town, worlds }) {
    const mine = (living = { id, worker: store.worker() })
    const tell = (progress) => hearing.get(id)?.forEach((heard) => heard(progress))
    const over = (progress) => {
      mine.worker.terminate()
      if (living !== mine) return
      living = null
      tell(progress)
      next()
    }
    try {
      const weeks = weeksOf(scenario)
      const watch = town.people > WATCHED ? [] : [...Array(town.people).keys()]
      const lived = await live(store, mine.worker, { town, worlds, weeks, watch }, ({ week, weeks: all }) => tell({ state: 'running', week, weeks: all }))
      found.set(id, files(id, scenario, lived, weeks))
      const old = [...found.keys()].filter((each) => each !== model.get('town')?.id)
      if (found.size > KEPT) found.delete(old[0])
      over({ state: 'ready' })
    } catch (error) {
      if (error instanceof Lost && host === 'file') model.set('connection', { kind: 'broken' })
      over({ state: 'failed', message: error.message })
    }
  }

  addEventListener('pagehide', () => [living?.worker, ...beside].forEach((each) => each?.terminate()))
  return model
}

/** What names the same town, whether or not it says what goes without saying. */
function keyOf(scenario) {
  const said = Object.entries(scenario).filter(([, value]) => value && (typeof value !== 'object' || Object.keys(value).length))
  return canonical({ ...USUAL, ...Object.fromEntries(said) })
}

/** What a worker gives of worlds of a town's pack that it has lived, with the ledgers of some; `told` hears {week, weeks} meanwhile. */
function live(store, worker, { town, worlds, weeks, watch = [] }, told = () => {}) {
  const broken = new Promise((_, failed) => {
    worker.onerror = ({ message }) => failed(new Error(message ?? 'The towns cannot be lived here: no worker can be started.'))
  })
  const lived = async () => {
    const answer = await store.file(town.pack)
    if (!answer.ok) throw new Error(`${town.pack}: ${answer.status}`)
    const [pack, engine] = await Promise.all([answer.arrayBuffer(), store.engine()])
    return new Promise((done, failed) => {
      worker.onmessage = ({ data }) => (data.week !== undefined ? told(data) : data.error ? failed(data.damaged ? new Lost('cut') : new Error(data.error)) : done(data))
      worker.postMessage({ id: 0, pack, weeks, worlds, watch, engine })
    })
  }
  return Promise.race([lived(), broken])
}

/** What the page asks of a town, by name. */
function files(id, scenario, lived, weeks) {
  const { about, worlds, differ, homes } = lived
  const data = {
    id, scenario, weeks,
    people: about.people,
    first_day: about.start,
    place: about.place,
    worlds: worlds.map((world, number) => ({ ...world.about.page, id: number })),
    outcomes: about.outcomes,
    effects: [null, ...(worlds.length > 1 ? [effects(differ, about.outcomes)] : [])],
    files: [],
    plan: about.plan,
  }
  return {
    scenario,
    lived,
    'town.json': JSON.stringify(data),
    'homes.bin': homes,
    'differ.bin': new Uint8Array(differ.buffer),
    ...Object.fromEntries(worlds.map((world, number) => [`frames/${number}.bin`, world.history])),
  }
}

/** {worlds: [{name, numbers, weeks}], kinds} as a server counts them (page/many_towns.py, page/spread.py). */
function counted(lived) {
  const { about, worlds, differ } = lived
  const changes = worlds.length > 1 ? effects(differ, about.outcomes) : {}
  return {
    worlds: worlds.map((world) => ({
      name: world.about.page.name,
      numbers: numbersOfWorld(lived, world),
      weeks: Object.fromEntries(SERIES.map((name) => [name, world.figures[name]])),
    })),
    kinds: worlds.length > 1 ? Object.fromEntries(Object.entries(KINDS).map(([kind, name]) => [kind, [changes[name].harmed, changes[name].helped]])) : {},
  }
}
