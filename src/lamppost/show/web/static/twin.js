// Stands in until the view is there.

export default {
  id: 'town',
  render({ el, words }) {
    el.textContent = words.say('page.nav.town')
  },
}
