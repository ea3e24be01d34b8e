// Presenting: the towns alone, in letters that can be read from the back of a room, on the whole screen where that may be.

import { html } from './vendor/preact-htm.js'

/** Begins or ends it; `model.get('presenting')` says which. A browser that gives no full screen shows it in its window. */
export function present(model, on) {
  if (Boolean(model.get('presenting')) === on) return
  const root = document.documentElement
  root.toggleAttribute('data-presenting', on)
  model.set('presenting', on)
  if (on) root.requestFullscreen?.()?.catch(() => {})
  else if (document.fullscreenElement) document.exitFullscreen().catch(() => {})
}

/** Ends it when the full screen ends by the browser's own key. Returns a function that stops listening. */
export function followScreen(model) {
  const heard = () => !document.fullscreenElement && present(model, false)
  document.addEventListener('fullscreenchange', heard)
  return () => document.removeEventListener('fullscreenchange', heard)
}

export function presentButton(model, words) {
  const on = Boolean(model.get('presenting'))
  const name = words.say(on ? 'page.present.end' : 'page.present')
  return html`<button type="button" class="step" aria-pressed=${on ? 'true' : 'false'} aria-label=${name} title=${name} onClick=${() => present(model, !on)}>${SCREEN}</button>`
}

const SCREEN = html`<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d="M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" /></svg>`
