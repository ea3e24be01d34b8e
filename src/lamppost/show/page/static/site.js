// Starts the page where no server is: a folder of plain files that any web host hands out (lamppost site). Towns are
// lived in the visitor's own browser, by a worker (engine/worker.js), from packs; one town at a time.

import app from './app.js'
import { Model } from './model.js'
import { canonical } from './address.js'

const BURDENS = 7 // kinds of burden, two bits each (measure/burdens.py)

/** The same as a server gives, as far as a folder can. */
function siteModel(towns) {
  const model = new Model('site')
  const ids = new Map() // of towns, by their scenarios
  const found = new Map() // town's id -> its files by name, once it has been lived
  const hearing = new Map() // town's id -> who hears how far it is
  let living = null // { id, worker } of the town that is being lived

  model.fetch = async (path, options = {}) => {
    const [name, query] = path.split('?')
    if (name === '/api/towns') return asked(JSON.parse(options.body))
    const [, id, file] = name.match(/^\/api\/towns\/(\w+)\/(.+)$/) ?? []
    if (id) return found.get(id)?.[file] ? new Response(found.get(id)[file]) : missing('page.offline')
    const language = new URLSearchParams(query).get('lang')
    const place = name.startsWith('/words/') ? `.${name}` : `.${name}${language ? `.${language}` : ''}.json`
    return fetch(place)
  }
  model.events = (path, heard) => {
    const id = path.split('/')[3]
    if (found.has(id)) setTimeout(() => heard({ state: 'ready' }), 0)
    hearing.set(id, heard)
    return () => {
      hearing.delete(id)
      if (living?.id !== id) return
      living.worker.terminate() // nobody waits for it any more
      living = null
    }
  }

  const missing = async (sentence) => {
    const words = await (await fetch(`./words/${model.get('lang') ?? 'en'}.json`)).json()
    return new Response(JSON.stringify({ error: words[sentence] }), { status: 400, headers: { 'Content-Type': 'application/json' } })
  }

  /** A scenario is asked for: it is ready, or it begins to be lived in place of the one before. */
  async function asked(scenario) {
    const { town, worlds } = inPack(scenario)
    if (worlds.includes(-1)) return missing('page.site.missing')
    const years = scenario.years ?? 3
    const key = canonical(scenario)
    if (!ids.has(key)) ids.set(key, `${ids.size}`)
    const id = ids.get(key)
    if (!found.has(id) && living?.id !== id) begin(id, scenario, town, worlds, Math.round(years * towns.weeks_a_year))
    return new Response(JSON.stringify({ id, state: found.has(id) ? 'ready' : 'running' }))
  }

  /** The pack of a scenario and the places of its worlds in it, -1 where there is none. */
  function inPack(scenario) {
    const { regimes, people = 10000, years = 3, seed = 1, knobs = {}, book = '', warm_up: before = 0 } = scenario
    const overlays = scenario.with ?? []
    const town = towns.towns.find((each) => each.people === people && each.seed === seed && each.years >= years)
    const named = [[regimes[0], []], ...(regimes[1] ? [[regimes[1], overlays]] : overlays.length ? [[regimes[0], overlays]] : [])]
    const same = (each, regime, laid) => each.regime === regime && `${each.with}` === `${laid}` && canonical(each.knobs) === canonical(knobs)
    const worlds = named.map(([regime, laid]) => town?.worlds.findIndex((each) => same(each, regime, laid)) ?? -1)
    return { town, worlds: regimes[0] !== towns.first || book || before ? [-1] : worlds }
  }

  async function begin(id, scenario, town, worlds, weeks) {
    living?.worker.terminate()
    const worker = new Worker(new URL('../engine/worker.js', import.meta.url), { type: 'module' })
    living = { id, worker }
    const tell = (progress) => hearing.get(id)?.(progress)
    const over = () => {
      worker.terminate()
      if (living?.worker === worker) living = null
    }
    worker.onerror = (event) => (over(), tell({ state: 'failed', message: event.message }))
    worker.onmessage = ({ data }) => {
      if (data.week !== undefined) return tell({ state: 'running', week: data.week, weeks: data.weeks })
      over()
      if (data.error) return tell({ state: 'failed', message: data.error })
      found.set(id, files(id, scenario, data, weeks))
      tell({ state: 'ready' })
    }
    try {
      const answer = await fetch(`./${town.pack}`)
      if (!answer.ok) throw new Error(`${town.pack}: ${answer.status}`)
      worker.postMessage({ id, pack: await answer.arrayBuffer(), weeks, worlds })
    } catch (error) {
      over()
      tell({ state: 'failed', message: error.message })
    }
  }

  addEventListener('pagehide', () => living?.worker.terminate())
  return model
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
    'town.json': JSON.stringify(data),
    'homes.bin': homes,
    'differ.bin': new Uint8Array(differ.buffer),
    ...Object.fromEntries(worlds.map((world, number) => [`frames/${number}.bin`, world.history])),
  }
}

/** How many people have more and less of each burden, and how many are as before in all. */
function effects(differ, outcomes) {
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

async function begin() {
  const towns = await (await fetch('./towns.json')).json()
  app.render({ model: siteModel(towns), el: document.getElementById('lamppost') })
}

begin()
