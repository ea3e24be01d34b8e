// Starts the page in a folder of plain files that any web host hands out (lamppost site).

import app from './app.js'
import { livedModel } from './lived.js'

const WORKER = new URL('../engine/worker.js', import.meta.url)
const FOLDER = {
  file: (path) => fetch(`./${path}`),
  worker: () => new Worker(WORKER, { type: 'module' }),
  engine: async () => undefined, // the worker asks for it itself
  made: async () => null,
}

async function begin() {
  const towns = await (await FOLDER.file('towns.json')).json()
  app.render({ model: livedModel('site', towns, FOLDER), el: document.getElementById('lamppost') })
}

begin()
