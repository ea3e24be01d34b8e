// Starts the page in one HTML file that has a site inside (lamppost site FILE.html, and what is taken away from a server's
// page): each file of the site is a block of data. Its worker is made from one of them, and is no module, because a browser
// that opened a file from a disk loads none for a worker.

import app from './app.js'
import { blocksOf } from './model.js'
import { livedModel } from './lived.js'

export default {
  async render({ el }) {
    const block = blocksOf(el.ownerDocument)
    const whole = async (path) => {
      const answer = await block(path)
      if (!answer.ok) throw new Error(`${path} is missing.`)
      return answer
    }
    const script = await (await whole('engine/worker.js')).text()
    const address = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }))
    const [manifest, bytes] = [await (await whole('engine/town.json')).json(), await (await whole('engine/town.wasm')).arrayBuffer()]
    const store = {
      file: block,
      worker: () => new Worker(address),
      engine: async () => ({ manifest, bytes }),
      made: async (path) => {
        const found = await block(path)
        return found.ok ? found : null
      },
    }
    const towns = await (await whole('towns.json')).json()
    app.render({ model: livedModel('file', towns, store), el })
  },
}
