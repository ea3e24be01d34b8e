// Stands in until the view is there.

export default {
  id: 'arrive',
  render({ el, words }) {
    el.textContent = words.say('page.nav.arrive')
  },
}
