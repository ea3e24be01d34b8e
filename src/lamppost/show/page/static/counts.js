// What a town counts up to, from the heads of its histories: enough to say what a turned knob or a rule has changed.

import { json } from './model.js'
import { FEAR, history } from './frames.js'

export const COUNTED = ['refusals', 'wrongful', 'collateral', 'listed', 'foregone']

/** {refusals, wrongful, collateral, foregone: over the whole run; listed: people at the end} of one world. */
export function counts(frames) {
  const sum = (list) => (list ?? []).reduce((all, each) => all + each, 0)
  const head = frames.header
  return { refusals: sum(head.refusals), wrongful: sum(head.wrongful), collateral: sum(head.collateral), foregone: sum(head.foregone), listed: head.listed?.at(-1) ?? 0 }
}

const lived = new Map() // id of a town -> counts of its worlds

/** People who left anything undone out of fear, of a history that is read to its end. */
async function silent(frames) {
  await frames.done
  const ever = new Uint8Array(frames.people)
  for (const week of frames.kept) for (let i = 0; i < week.length; i++) if (week[i] & FEAR) ever[i] = 1
  return ever.reduce((all, each) => all + each, 0)
}

/** What is told of one person of a town, in its first world: {counts, lines}. */
export async function lifeOf(model, id, person, language) {
  return (await json(model, `/api/towns/${id}/people/${person}.json?lang=${language}`)).worlds[0]
}

/** Counts of the worlds of a scenario that need not be on the page: asked for, waited for. `told` hears how far it is;
 * `quiet` asks for the people who left something undone, too. */
export async function countsOf(model, scenario, told = () => {}, quiet = false) {
  const said = await json(model, '/api/towns', scenario)
  if (!lived.has(said.id) || (quiet && lived.get(said.id).worlds[0].silent === undefined)) {
    if (said.state !== 'ready' && !(await ready(model, said.id, told))) return countsOf(model, scenario, told, quiet)
    const data = await json(model, `/api/towns/${said.id}/town.json`)
    const worlds = await Promise.all(data.worlds.map(async (_, number) => history(model, said.id, number)))
    const undone = quiet ? await Promise.all(worlds.map(silent)) : []
    lived.set(said.id, { id: said.id, people: data.people, weeks: data.weeks, worlds: data.worlds.map((each, number) => ({ ...each, ...counts(worlds[number]), silent: undone[number] })), effects: data.effects })
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
