// The town that is being looked at: asked for by its scenario, waited for, and read week by week while it already plays.
//
// `model.get('town')` is null or
//   {id, scenario, state: 'queued|running|ready|failed', progress: {week, weeks, place_in_queue, message}, data, homes, worlds: [Frames], differ}
// and is replaced (never changed) as things come in; `data` is town.json. `model.get('stale')` is true while a newer
// scenario is being lived and the town shown is still the one before.

import { bytes, json } from './model.js'
import { readFrames } from './frames.js'
import { canonical } from './address.js'

let leave = null // stops listening to the progress of the town that was asked for before

/** Asks for the town of model.get('scenario'). The town before stays in place, marked stale, until this one is ready. */
export async function openTown(model) {
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
    model.set('trouble', error.message)
  }
  try {
    model.set('trouble', null)
    const said = await json(model, '/api/towns', scenario)
    if (!current()) return
    const told = (progress) => {
      if (!current()) return
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
  const [data, homes] = await Promise.all([json(model, `${at}/town.json`), bytes(model, `${at}/homes.bin`)])
  const worlds = await Promise.all(
    data.worlds.map(async (_, number) => readFrames(await model.fetch(`${at}/frames/${number}.bin`), () => current() && model.set('read', {}))),
  )
  const differ = data.worlds.length > 1 ? words16(await bytes(model, `${at}/differ.bin`)) : new Uint16Array(data.people)
  if (!current()) return
  model.set('progress', null)
  model.set('town', {
    id,
    scenario,
    data,
    homes: words16(homes),
    worlds,
    differ,
  })
  model.set('stale', false)
}

function words16(bytes) {
  return new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 1)
}
