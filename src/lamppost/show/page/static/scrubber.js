// The scrubber: refusals a week in both towns, with a native slider over them.

import { html } from './vendor/preact-htm.js'

const [WIDE, HIGH, TITLE] = [1000, 48, 18] // TITLE: room for the label above the lines

export function scrubber({ words, clock, data, frames, keep }) {
  if (!data) return html`<div class="scrub"><svg viewBox="0 0 ${WIDE} ${HIGH}" aria-hidden="true"></svg></div>`
  const last = Math.max(1, data.weeks - 1)
  const share = clock.week / last
  const series = frames.map((each) => each.header.refusals)
  const most = Math.max(4, ...series.flat())
  const lines = keep([frames], () => series.map((counts) => path(counts, last, most)))
  const told = words.say('page.scrub.value', { week: clock.week + 1, refusals: series.map((counts) => words.number(counts[clock.week] ?? 0)).join(' / ') })
  return html`<div class="scrub">
    <svg viewBox="0 0 ${WIDE} ${HIGH}" preserveAspectRatio="none" aria-hidden="true">
      <clipPath id="gone"><rect x="0" y="0" width=${share * WIDE} height=${HIGH} /></clipPath>
      ${lines.map((line, w) => html`<g key=${w} class=${`line-${w}`}><path class="to-come" d=${line} /><g clip-path="url(#gone)"><path class="area" d=${`${line}V${HIGH}H0Z`} /><path class="past" d=${line} /></g></g>`)}
    </svg>
    <span class="scrub-now" style=${{ left: `${share * 100}%` }} aria-hidden="true"></span>
    <span class="scrub-label" aria-hidden="true">${words.say('page.scrub.label', { n: most })}</span>
    <input type="range" min="0" max=${data.weeks - 1} step="1" value=${clock.week} aria-label=${words.say('page.scrub')} aria-valuetext=${told} onInput=${(event) => clock.to(Number(event.target.value))} />
  </div>`
}

function path(counts, last, most) {
  const y = (count) => (HIGH - 2 - (count / most) * (HIGH - TITLE)).toFixed(1)
  return counts.map((count, week) => `${week ? 'L' : 'M'}${((week / last) * WIDE).toFixed(1)} ${y(count)}`).join('')
}
