// The same page in a notebook: an anywidget module. It stands in a shadow tree of its own, so that its styles touch
// nothing else in the notebook, and two towns on one page do not mix.

import app from './app.js'

export default {
  render({ model, el }) {
    const root = (el.shadowRoot ?? el.attachShadow({ mode: 'open' }))
    const style = document.createElement('style')
    style.textContent = model.get('_styles')
    const frame = document.createElement('div')
    frame.className = 'lamppost-frame'
    frame.style.setProperty('--tall', `${model.get('height')}px`)
    const page = document.createElement('div')
    frame.append(page)
    root.replaceChildren(style, frame)
    return app.render({ model, el: page })
  },
}
