// Who has more and who less of one kind of harm than in the first town: of each group of people, over the whole run.

import { html } from './vendor/preact-htm.js'
import { json } from './model.js'
import { KINDS, worldName } from './marks.js'
import { rounded } from './doubt.js'

const ORDER = ['sex', 'age_group', 'area', 'income_class', 'migrant', 'education']
const WAYS = ['harmed', 'helped']

export function groups({ model, words, data, paint }) {
  const town = model.get('town')
  const path = `/api/towns/${town.id}/numbers.json?lang=${words.language}`
  const found = model.get('numbers')
  if (found?.path !== path) {
    if (model.get('numbers-asked') !== path) {
      model.set('numbers-asked', path)
      json(model, path)
        .then((numbers) => (model.set('numbers', { path, numbers }), paint()))
        .catch((error) => (model.set('numbers', { path, error: model.host === 'page' ? error.message : words.say('page.offline') }), paint()))
    }
    return html`<p class="quiet" role="status">${words.say('page.who.wait')}</p>`
  }
  const twin = found.numbers?.twins?.[0]
  if (!twin) return html`<p class="quiet">${found.error ?? words.say('page.who.none')}</p>`
  const moved = (kind) => { const each = twin.kinds.find((one) => one.id === kind); return each.harmed + each.helped }
  const kind = model.get('kind') ?? Object.keys(KINDS).find(moved) ?? 'refused'
  const of = (group, way) => group.kinds.find((each) => each.id === kind)[way]
  const name = (by, value) => (words.has(`page.group.${by}.${value}`) ? words.say(`page.group.${by}.${value}`) : value.replace('-', '\u2013'))
  const told = words.say('page.counts.how', { first: worldName(words, data, 0), second: worldName(words, data, 1) })
  const choose = (id) => (model.set('kind', id), paint())
  return html`<div class="winners">
    <p class="quiet">${told} ${words.say('page.who.lead')}</p>
    <div class="switch" role="group" aria-label=${words.say('page.kind')}>${Object.keys(KINDS).map((id) => html`<button type="button" key=${id} aria-pressed=${id === kind ? 'true' : 'false'} onClick=${() => choose(id)}>${words.say(`page.kind.${id}`)}</button>`)}</div>
    ${ORDER.filter((by) => twin.groups.some((each) => each.by === by)).map((by) => html`<table key=${by}>
      <thead><tr>
        <th scope="col" class="winners-by">${words.say(`page.group.${by}`)}</th>
        <th scope="col" class="amounts"><span class="unseen">${words.say('page.who.share')}</span></th>
        ${WAYS.map((way) => html`<th scope="col" key=${way} data-effect=${way}><i></i>${words.say(`page.effect.${way}`)}</th>`)}
      </tr></thead>
      <tbody>${twin.groups
        .filter((each) => each.by === by && each.people > 0)
        .map((each) => html`<tr key=${each.value}>
            <th scope="row">${name(by, each.value)}<span class="of">${words.count('page.who.people', each.people)}</span></th>
            <td class="amounts" aria-hidden="true"><span>${WAYS.map((way) => html`<i key=${way} data-effect=${way} style=${{ width: `${(100 * of(each, way)) / each.people}%` }}></i>`)}</span></td>
            ${WAYS.map((way) => html`<td key=${way}>${part(words, of(each, way), each.people)}</td>`)}
          </tr>`)}</tbody>
    </table>`)}
  </div>`
}

/** So many of a round number of people; of a handful the handful. */
function part(words, count, people) {
  if (!count) return words.number(0)
  const [n, base] = rounded(count, people)
  return words.say('lessons.part', { n, base })
}
