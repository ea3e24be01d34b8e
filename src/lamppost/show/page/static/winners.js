// Winners and losers: of each group of people, how many were harmed, helped, both, or neither, over the whole run.

import { html } from './vendor/preact-htm.js'
import { json } from './model.js'
import { worldName } from './marks.js'

const ORDER = ['sex', 'age_group', 'area', 'income_class', 'migrant', 'education']

export function groups({ model, words, data, turned, paint }) {
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
  const [harmed, helped] = turned ? ['helped', 'harmed'] : ['harmed', 'helped']
  const told = words.say(turned ? 'page.counts.regimes' : 'page.counts.added', { first: worldName(words, data, 0), second: worldName(words, data, 1) })
  const of = (group, key) => group[{ harmed, helped }[key] ?? key]
  const hundred = (count, people) => (people ? Math.round((100 * count) / people) : 0)
  const shown = ['harmed', ...(twin.both * 200 > twin.people ? ['both'] : []), 'helped']
  const name = (by, value) => (words.has(`page.group.${by}.${value}`) ? words.say(`page.group.${by}.${value}`) : value.replace('-', '\u2013'))
  return html`<div class="winners">
    <p class="quiet">${told} ${words.say('page.who.lead')}</p>
    ${ORDER.filter((by) => twin.groups.some((each) => each.by === by)).map((by) => html`<table key=${by}>
      <thead><tr>
        <th scope="col" class="winners-by">${words.say(`page.group.${by}`)}</th>
        <th scope="col" class="amounts"><span class="unseen">${words.say('page.who.share')}</span></th>
        ${shown.map((key) => html`<th scope="col" key=${key} data-effect=${key}><i></i>${words.say(`page.effect.${key}`)}</th>`)}
      </tr></thead>
      <tbody>${twin.groups
        .filter((each) => each.by === by && each.people > 0)
        .map((each) => html`<tr key=${each.value}>
            <th scope="row">${name(by, each.value)}<span class="of">${words.count('page.who.people', each.people)}</span></th>
            <td class="amounts" aria-hidden="true"><span>${shown.map((key) => html`<i key=${key} data-effect=${key} style=${{ width: `${(100 * of(each, key)) / each.people}%` }}></i>`)}</span></td>
            ${shown.map((key) => html`<td key=${key}>${hundred(of(each, key), each.people)}</td>`)}
          </tr>`)}</tbody>
    </table>`)}
  </div>`
}
