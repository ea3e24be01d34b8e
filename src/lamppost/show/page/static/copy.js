// A sentence that can be quoted, and a button that copies it with what must be said beside it and the way to the same.

import { html, useEffect, useState } from './vendor/preact-htm.js'

/** `again`: what leads to the same where there is no address to copy. */
export function CopySentence({ model, words, sentence, caveat, again, town }) {
  const [copied, say] = useState(false)
  useEffect(() => say(false), [town, words.language])
  const copy = async () => {
    const where = model.host === 'page' ? `${location.origin}${location.pathname}${model.address()}` : again
    const text = `${sentence}\n${caveat}\n${where}`
    try {
      await navigator.clipboard.writeText(text)
    } catch {
      const field = document.createElement('textarea')
      field.value = text
      document.body.append(field)
      field.select()
      document.execCommand('copy')
      field.remove()
    }
    say(true)
    model.tell?.(words.say('take.copied'))
  }
  return html`<figure class="quote">
    <blockquote><p>${sentence}</p></blockquote>
    <figcaption>${caveat} <button type="button" class="button" onClick=${copy}>${words.say(copied ? 'take.copied' : 'page.quote.copy')}</button></figcaption>
  </figure>`
}
