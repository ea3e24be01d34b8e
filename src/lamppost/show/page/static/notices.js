// What stands over every view: the state of the connection with a way to try at once; and, in the place of a view, what a
// damaged link says. Before the words of a language are there, all three languages are shown.

import { html, useEffect, useState } from './vendor/preact-htm.js'
import { retry } from './connection.js'

const WORDLESS = {
  text: 'No connection to Lamppost; trying again. / 与 Lamppost 的连接已中断，正在重试。/ 與 Lamppost 的連線已中斷，正在重試。',
  now: 'Try now / 立即重试 / 立即重試',
}

/** One line on the connection while something is wrong with it. */
export function Connection({ model, words }) {
  const [state, put] = useState(model.get('connection') ?? null)
  const [now, tick] = useState(Date.now())
  useEffect(() => model.on('change:connection', (found) => (put(found), tick(Date.now()))), [])
  useEffect(() => {
    if (!state?.at) return undefined
    const clock = setInterval(() => tick(Date.now()), 500)
    return () => clearInterval(clock)
  }, [state])
  const seconds = state?.at ? Math.max(0, Math.ceil((state.at - now) / 1000)) : 0
  return html`<div class="connection" role="status">
    ${state && html`<p><span>${words ? words.say(`page.connection.${state.kind}`) : WORDLESS.text}</span>
      ${state.at && seconds > 0 && words && html` <span class="connection-wait" aria-hidden="true">${words.count('page.connection.wait', seconds)}</span>`}
      ${state.at && html` <button type="button" class="button" onClick=${() => retry(model)}>${words ? words.say('page.connection.now') : WORDLESS.now}</button>`}</p>`}
  </div>`
}

/** What is shown for a link that is not whole: that it is not, and the way to the beginning. Nothing else is opened. */
export function Damaged({ words, begin }) {
  return html`<div class="sheet"><h1>${words.say('page.damaged.title')}</h1>
    <p class="lead">${words.say('page.damaged.lead')}</p>
    <p><button type="button" class="button first" onClick=${begin}>${words.say('page.damaged.begin')}</button></p>
  </div>`
}
