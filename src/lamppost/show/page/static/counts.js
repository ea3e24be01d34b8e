// What a town counts up to, from the heads of its histories: enough to say what a turned knob or a rule has changed.

import { json } from './model.js'
import { history } from './frames.js'

export const COUNTED = ['refusals', 'wrongful', 'collateral', 'listed', 'foregone']

/** {refusals, wrongful, collateral, foregone: over the whole run; listed: people at the end} of one world. */
export function counts(frames) {
  const sum = (list) => (list ?? []).reduce((all, each) => all + each, 0)
  const head = frames.header
  return { refusals: sum(head.refusals), wrongful: sum(head.wrongful), collateral: sum(head.collateral), foregone: sum(head.foregone), listed: head.listed?.at(-1) ?? 0 }
}

const lived = new Map() // id of a town -> counts of its worlds

/** Counts of the worlds of a scenario that need not be on the page: asked for, waited for. `told` hears how far it is. */
export async function countsOf(model, scenario, told = () => {}) {
  const said = await json(model, '/api/towns', scenario)
  if (!lived.has(said.id)) {
    if (said.state !== 'ready' && !(await ready(model, said.id, told))) return countsOf(model, scenario, told)
    const data = await json(model, `/api/towns/${said.id}/town.json`)
    const worlds = await Promise.all(data.worlds.map(async (_, number) => history(model, said.id, number)))
    lived.set(said.id, { people: data.people, weeks: data.weeks, worlds: data.worlds.map((each, number) => ({ ...each, ...counts(worlds[number]) })), effects: data.effects })
  }
  return lived.get(said.id)
}

/** Whether the town is ready; false where the connection was lost on the way and it is to be asked for again. */
function ready(model, id, told) {
  return new Promise((done, failed) => {
    const leave = model.events(`/api/towns/${id}/progress`, (progress) => {
      told(progress)
      if (progress.state === 'ready' || progress.state === 'lost') (leave(), done(progress.state === 'ready'))
      else if (progress.state === 'failed') (leave(), failed(new Error(progress.message ?? '')))
    })
  })
}
