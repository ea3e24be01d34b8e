// A figure as a file: as SVG and CSV from the server, which stand alone (headline, unit, origin, licence are in them),
// and as PNG drawn from that SVG here, with the fonts of this browser.

import { blob } from './model.js'
import { save } from './paper.js'

export const KINDS = ['png', 'svg', 'csv']

/** Saves a figure of a town; `world` is the name of the world it is about, '' for the usual one. Throws what went wrong. */
export async function saveFigure(model, words, town, name, world, kind) {
  const path = `/api/towns/${town.id}/figures/${name}.${kind === 'csv' ? 'csv' : 'svg'}?lang=${words.language}&world=${encodeURIComponent(world)}`
  const file = await blob(model, path)
  // The place of the world is in the name, because two names can come out alike once they are fit for a file.
  const which = world && `${town.data.worlds.findIndex((each) => each.name === world)}-${world.replace(/[^\w+.-]+/g, '-')}`
  const called = ['lamppost', town.id, name, which].filter(Boolean).join('-')
  save(`${called}.${kind}`, kind === 'png' ? await png(await file.text()) : file, file.type)
}

/** An SVG file as a picture, twice as fine as on the screen. */
async function png(svg) {
  const picture = new Image()
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  try {
    await new Promise((done, failed) => {
      picture.onload = done
      picture.onerror = () => failed(new Error('SVG'))
      picture.src = url
    })
    const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg).map(Number)
    const canvas = document.createElement('canvas')
    canvas.width = Math.ceil(2 * width)
    canvas.height = Math.ceil(2 * height)
    canvas.getContext('2d').drawImage(picture, 0, 0, 2 * width, 2 * height)
    return await new Promise((done) => canvas.toBlob(done, 'image/png'))
  } finally {
    URL.revokeObjectURL(url)
  }
}
