// Read one life: the weeks of a synthetic person in each town, and the ledger in words.

import { html } from './vendor/preact-htm.js'
import { FEAR, RECORDED, REFUSED, STEP, UNTRUE } from './frames.js'
import { worldName } from './marks.js'

const [WIDE, HIGH] = [312, 30]
const HEIGHTS = [2, 6, 12, 18, 26]

/** One bar for every week: as high as the step, darker where nothing was recorded; a cross where they were refused. */
export function strip({ words, frames, person, week, toWeek, name }) {
  const weeks = frames.ready
  const bars = [[], [], [], [], []]
  const signs = []
  const wide = WIDE / frames.count
  let [refused, untrue, undone, recorded] = [0, 0, 0, 0]
  for (let k = 0; k < weeks; k++) {
    const byte = frames.kept[k][person]
    const x = k * wide
    bars[byte & STEP].push(`M${x.toFixed(2)} ${HIGH}v-${HEIGHTS[byte & STEP]}h${(wide * 0.82).toFixed(2)}v${HEIGHTS[byte & STEP]}z`)
    if (byte & REFUSED) signs.push(x + wide / 2)
    refused += byte & REFUSED ? 1 : 0
    recorded += byte & RECORDED ? 1 : 0
    untrue += byte & UNTRUE ? 1 : 0
    undone += byte & FEAR ? 1 : 0
  }
  const told = words.say('page.life.strip', { name, recorded, untrue, refused, undone })
  const press = (event) => {
    const box = event.currentTarget.getBoundingClientRect()
    toWeek(Math.floor(((event.clientX - box.left) / box.width) * frames.count))
  }
  return html`<figure class="strip">
    <figcaption><strong>${name}</strong><span>${told}</span></figcaption>
    <svg viewBox="0 0 ${WIDE} ${HIGH + 8}" preserveAspectRatio="none" onClick=${press} aria-hidden="true">
      ${bars.map((paths, step) => paths.length > 0 && html`<path key=${step} d=${paths.join('')} fill=${`var(--step-${step})`} />`)}
      ${signs.map((x) => html`<path key=${x} class="no" d=${`M${x - 3} ${HIGH + 2}l6 5m0-5l-6 5`} />`)}
      ${week !== null && html`<path class="now" d=${`M${(week + 0.5) * wide} 0V${HIGH + 8}`} />`}
    </svg>
  </figure>`
}

/** The page of one person. */
export function Ledger({ words, data, frames, person, week, close, toWeek }) {
  return html`<div class="ledger">
    <div class="ledger-head">
      <h2 tabindex="-1">${words.say('page.person', { n: person })}</h2>
      <button type="button" class="close" aria-label=${words.say('page.life.close')} onClick=${close}>${CROSS}</button>
    </div>
    ${frames.map((each, number) => strip({ words, frames: each, person, week, toWeek, name: worldName(words, data, number) }))}
  </div>`
}

const CROSS = html`<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d="M5 5 19 19M19 5 5 19" fill="none" stroke="currentColor" stroke-width="1.8" /></svg>`
