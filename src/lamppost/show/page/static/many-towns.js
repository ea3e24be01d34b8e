// Many towns of one scenario, one after another: the same rules over other people with other chance, a town for each seed.
//
// Everything goes through `townOf`: what it gives is a plain object, so an engine in the browser can take the server's place.

import { json } from './model.js'

/** One town: {seed, people, weeks, worlds: [{name, numbers, weeks}], kinds, version, licence} (page/many_towns.py). */
export function townOf(model, scenario, seed) {
  return json(model, '/api/many', { scenario, seed })
}

/** Lives the towns of so many seeds; `heard(town)` is called with each as it comes. `stop()` asks for no further one;
 * `done` resolves when the last has come or was stopped, and rejects with what went wrong. */
export function manyTowns(model, scenario, seeds, heard) {
  let stopped = false
  const run = async () => {
    for (const seed of seeds) {
      if (stopped) return
      const town = await townOf(model, scenario, seed)
      if (stopped) return
      heard(town)
    }
  }
  return { stop: () => (stopped = true), done: run() }
}

/** Of each week the count up to it. */
export function upTo(series) {
  let sum = 0
  return series.map((each) => (sum += each))
}
