// A small picture of one world of a town that was lived: its weeks go by once, and it stays at the last.
//
// Whoever asks for less motion sees the last week at once. The picture can be played again; what it shows is told in words.

import { html, useEffect, useRef, useState } from './vendor/preact-htm.js'
import { bytes, json } from './model.js'
import { history } from './frames.js'
import { Ground, Town, lights } from './town.js'

const STILL = matchMedia('(prefers-reduced-motion: reduce)')
const SECONDS = 5 // in which all weeks go by

export function TownPicture({ model, words, id, world, name, person }) {
  const canvas = useRef(null)
  const [town, put] = useState(null)
  const [turn, again] = useState(0)
  useEffect(() => {
    let there = true
    read(model, id, world)
      .then((found) => there && put(found))
      .catch(() => {}) // a picture that does not come leaves the numbers beside it
    return () => {
      there = false
    }
  }, [id, world])
  useEffect(() => {
    if (!town?.frames.ready) return undefined
    const { data, homes, frames } = town
    const ground = new Ground(data.plan, homes)
    ground.layout(canvas.current.clientWidth * Math.min(devicePixelRatio || 1, 2))
    const drawn = new Town(canvas.current, ground)
    const last = frames.ready - 1
    const show = (week) => {
      drawn.light(lights(data.plan, frames.header.channels, data.people, week))
      drawn.draw(frames.week(week), { selected: person })
      canvas.current.dataset.week = week
    }
    if (STILL.matches) return void show(last)
    const begun = performance.now()
    let frame = 0
    const step = (now) => {
      const week = Math.min(last, Math.floor(((now - begun) / 1000 / SECONDS) * frames.ready))
      show(Math.max(0, week))
      if (week < last) frame = requestAnimationFrame(step)
    }
    frame = requestAnimationFrame(step)
    return () => cancelAnimationFrame(frame)
  }, [town, turn])
  return html`<figure class="picture">
    <canvas ref=${canvas} width="16" height="16" role="img" aria-label=${words.say('lessons.picture', { name })}></canvas>
    <figcaption>${name}${!STILL.matches && town ? html` <button type="button" class="link" aria-label=${words.say('lessons.again', { name })} onClick=${() => again(turn + 1)}>${words.say('page.clock.play')}</button>` : ''}</figcaption>
  </figure>`
}

async function read(model, id, world) {
  const at = `/api/towns/${id}`
  const data = await json(model, `${at}/town.json`)
  const [homes, frames] = await Promise.all([bytes(model, `${at}/homes.bin`, 4 * data.people), history(model, id, world)])
  await frames.done
  return { data, homes: new Uint16Array(homes.buffer, homes.byteOffset, homes.byteLength >> 1), frames }
}
