// The town that is being looked at: asked for by its scenario, waited for, and read week by week while it already plays.
//
// `model.get('town')` is null or
//   {id, scenario, state: 'queued|running|ready|failed', progress: {week, weeks, place_in_queue, message}, data, homes, worlds: [Frames], differ}
// and is replaced (never changed) as things come in; `data` is town.json. `model.get('stale')` is true while a newer
// scenario is being lived and the town shown is still the one before.

import { bytes, json } from './model.js'
import { Lost, insist } from './connection.js'
import { history } from './frames.js'
import { canonical } from './address.js'

const GONE = 404 // a server that has begun anew knows no town: it is asked once more

let leave = null // stops listening to the progress of the town that was asked for before

/** Asks for the town of model.get('scenario'). The town before stays in place, marked stale, until this one is ready. */
export async function openTown(model, again = false) {
  const scenario = model.get('scenario')
  if (!scenario) return
  const asked = canonical(scenario)
  if (asked === model.get('asked')) return
  model.set('asked', asked)
  leave?.()
  leave = null
  const before = model.get('town')
  const shown = before?.data ? before : null
  if (shown && canonical(shown.scenario) === asked) {
    model.set('progress', null)
    model.set('trouble', null)
    model.set('stale', false)
    return
  }
  model.set('stale', Boolean(shown))
  const current = () => model.get('asked') === asked
  const fail = (error) => {
    if (!current()) return
    model.set('asked', null)
    model.set('progress', null)
    if (error.status === GONE && !again) openTown(model, true)
    else model.set('trouble', error.message)
  }
  try {
    model.set('trouble', null)
    const said = await json(model, '/api/towns', scenario)
    if (!current()) return
    const told = (progress) => {
      if (!current()) return
      if (progress.state === 'lost') {
        model.set('asked', null)
        openTown(model)
        return
      }
      model.set('progress', progress)
      if (progress.state === 'ready') {
        leave?.()
        leave = null
        fetchTown(model, said.id, scenario, current).catch(fail)
      } else if (progress.state === 'failed') {
        leave?.()
        leave = null
        fail(new Error(progress.message ?? ''))
      }
    }
    if (said.state === 'ready') told({ state: 'ready' })
    else leave = model.events(`/api/towns/${said.id}/progress`, told)
  } catch (error) {
    fail(error)
  }
}

async function fetchTown(model, id, scenario, current) {
  const at = `/api/towns/${id}`
  const data = await json(model, `${at}/town.json`)
  const came = () => current() && model.set('read', {})
  const [homes, differ, ...worlds] = await Promise.all([
    bytes(model, `${at}/homes.bin`, 4 * data.people),
    data.worlds.length > 1 ? bytes(model, `${at}/differ.bin`, 2 * data.people).then(words16) : new Uint16Array(data.people),
    ...data.worlds.map((_, number) => history(model, id, number, came)),
  ])
  if (!current()) return
  model.set('progress', null)
  model.set('stale', false)
  model.set('town', {
    id,
    scenario,
    data,
    homes: words16(homes),
    worlds,
    differ,
  })
  worlds.forEach((frames, number) => frames.done.then(() => frames.problem && current() && mend(model, id, number, current).catch(() => {})))
}

/** A history that came cut: once more, until it is whole, in the place of what is there of it. Throws Lost in a file. */
async function mend(model, id, number, current) {
  const whole = await insist(model, async () => {
    const frames = await history(model, id, number)
    await frames.done
    if (frames.problem) throw new Lost('cut')
    return frames
  })
  const town = model.get('town')
  if (current() && town.id === id) model.set('town', { ...town, worlds: town.worlds.map((each, k) => (k === number ? whole : each)) })
}

function words16(bytes) {
  return new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 1)
}
