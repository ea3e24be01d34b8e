// The towns as a player in an article: a headline with its doubt, both towns under one clock, and where they come from.
//
// It is meant for the frame of the size of a column. The rest of the page is one link away.

import { html, render as draw } from './vendor/preact-htm.js'
import { Twin } from './twin.js'
import { json } from './model.js'
import { write } from './address.js'

export default {
  id: 'embed',
  render({ model, el, words, go }) {
    const [head, towns, foot] = ['header', 'div', 'footer'].map((name) => el.appendChild(document.createElement(name)))
    head.className = 'embed-head'
    foot.className = 'embed-foot'
    const say = (said) => {
      draw(said && html`<h1>${said.claim} <span>${said.doubt}</span></h1>`, head)
      const whole = write({ scenario: model.get('scenario'), view: 'town', week: model.get('week'), lang: words.language })
      draw(html`<p>${said?.origin ?? ''} <a href=${whole} target="_blank" rel="noopener">${words.say('page.embed.open')}</a></p>`, foot)
    }
    let asked = null
    const take = () => {
      const town = model.get('town')
      if (!town || asked === town.id) return
      asked = town.id
      json(model, `/api/towns/${town.id}/headline.json?lang=${words.language}`)
        .then(say)
        .catch(() => say(null))
    }
    const off = model.on('change:town', take)
    take()
    const end = new Twin(model, towns, words, go, true).begin()
    return () => {
      off()
      end()
      draw(null, head)
      draw(null, foot)
    }
  },
}
