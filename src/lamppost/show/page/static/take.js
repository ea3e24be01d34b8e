// Take it away: the address, the files, and the lines that give the same town again.

import { html, render as draw, useEffect, useRef, useState } from './vendor/preact-htm.js'
import { KINDS, saveFigure } from './figure-files.js'
import { Place, Waiting, useJson, useModel } from './paper.js'
import { write } from './address.js'

export default {
  id: 'take',
  render({ model, el, words, go }) {
    draw(html`<${Take} model=${model} words=${words} go=${go} />`, el)
    return () => draw(null, el)
  },
}

function Take({ model, words, go }) {
  const scenario = useModel(model, 'scenario')
  const town = useModel(model, 'town')
  if (!scenario) return html`<div class="sheet take"><h1>${words.say('take.title')}</h1><${Waiting} words=${words} trouble=${model.get('trouble')} what="numbers.living-soon" /></div>`
  const address = `${location.origin}${location.pathname}${write({ scenario, view: 'town', lang: words.language })}`
  const at = town && `/api/towns/${town.id}`
  const lang = `?lang=${words.language}`
  return html`<div class="sheet take">
    <h1>${words.say('take.title')}</h1>
    <p class="lead">${words.say('take.lead')}</p>
    <section><h2>${words.say('take.address')}</h2><p>${words.say('take.address.lead')}</p><${Copy} words=${words} model=${model} id="address" text=${address} label=${words.say('take.address')} /></section>
    <section><h2>${words.say('take.files')}</h2>
      ${!town
        ? html`<${Waiting} words=${words} trouble=${model.get('trouble')} what="numbers.living-soon" />`
        : html`<ul class="downloads">
            <li><a class="button first" href=${`${at}/play.html${lang}`} download=${`lamppost-${town.id}.html`}>${words.say('take.play')}</a> <span>${words.say('take.play.about')}</span></li>
            <li><a class="button" href=${`${at}/report.html${lang}`} download=${`lamppost-report-${town.id}.html`}>${words.say('take.report')}</a> <span>${words.say('take.report.about')}</span></li>
          </ul>
          <h3>${words.say('take.embed')}</h3><p>${words.say('take.embed.lead')}</p>
          <${Copy} words=${words} model=${model} id="embed" text=${embedCode(words, town)} label=${words.say('take.embed')} code />
          <h3>${words.say('take.figures')}</h3><${Figures} words=${words} town=${town} model=${model} />
          <h3>${words.say('take.tables')}</h3><ul class="files">${(town.data.files ?? []).map((name) => html`<li key=${name}><a href=${`${at}/file/${name}.csv`} download=${`lamppost-${town.id}-${name}.csv`}>${tableName(words, town, name)}</a></li>`)}</ul>`}
    </section>
    <section><h2>${words.say('take.again')}</h2><p>${words.say('take.again.lead')}</p>
      ${scenario.book
        ? html`<p>${words.say('take.again.book')} <${Place} model=${model} go=${go} to=${{ view: 'editor' }}>${words.say('page.nav.editor')}<//></p>`
        : html`<h3>${words.say('take.command')}</h3><${Copy} words=${words} model=${model} id="command" text=${command(scenario, ownWarmUp(town, scenario))} label=${words.say('take.command')} code />
          <h3>${words.say('take.python')}</h3><${Copy} words=${words} model=${model} id="python" text=${python(scenario, town?.data.place, ownWarmUp(town, scenario))} label=${words.say('take.python')} code />`}
    </section>
    <p class="foot">${words.say('take.foot')}</p>
  </div>`
}

/** The name of a table, with its world where there are two. */
function tableName(words, town, name) {
  const [, what, world] = /^([a-z]+)(?:-(\d+))?$/.exec(name) ?? [null, name]
  const said = words.has(`take.table.${what}`) ? words.say(`take.table.${what}`) : name
  return world === undefined || town.data.worlds.length < 2 ? said : words.say('take.table-of', { table: said, world: words.label(town.data.worlds[Number(world)]?.title) })
}

/** What an article puts where the town is to play; the file lies beside the article. */
export function embedCode(words, town) {
  const title = town.data.worlds.map((each) => words.label(each.title)).join(' / ').replace(/"/g, '&quot;')
  return `<iframe src="lamppost-${town.id}.html#view=embed&lang=${words.language}" title="Lamppost: ${title}"\n  width="100%" height="820" style="border:0" loading="lazy" allow="fullscreen"></iframe>`
}

/** Whether the town that is here lived its years before the first day by each world's own rules; worlds of two regimes
 * always do, and need not say so. */
function ownWarmUp(town, scenario) {
  return Boolean(town?.data.own_warm_up) && scenario.regimes.length < 2
}

const HOW = { people: 10000, years: 3, seed: 1 }

/** The command that gives the same town. */
export function command(scenario, own = false) {
  const [people, years, seed] = Object.keys(HOW).map((name) => scenario[name] ?? HOW[name])
  const many = scenario.regimes.length > 1 || scenario.with?.length
  const knobs = Object.entries(scenario.knobs ?? {}).map(([id, value]) => `${id}=${value}`)
  return [`lamppost ${many ? 'twin' : 'run'} ${scenario.regimes.join(' ')}`, `--people ${people} --years ${years} --seed ${seed}`, scenario.warm_up ? `--warm-up ${scenario.warm_up}${own ? ' --own-warm-up' : ''}` : '', scenario.with?.length ? `--with ${scenario.with.join(' ')}` : '', knobs.length ? `--set ${knobs.join(' ')}` : ''].filter(Boolean).join(' ')
}

/** The Python lines that give the same town. */
export function python(scenario, place, own = false) {
  const [people, years, seed] = Object.keys(HOW).map((name) => scenario[name] ?? HOW[name])
  const names = scenario.regimes.map((each) => JSON.stringify(each)).join(', ')
  const knobs = scenario.knobs && Object.keys(scenario.knobs).length ? `, knobs={${Object.entries(scenario.knobs).map(([id, value]) => `${JSON.stringify(id)}: ${value}`).join(', ')}}` : ''
  const where = place ? `, place=${JSON.stringify(place)}` : ''
  const town = `town = lp.Society.generate(people=${people}, seed=${seed}${where})`
  const overlays = scenario.with?.length ? `, with_=[${scenario.with.map((each) => JSON.stringify(each)).join(', ')}]` : ''
  const many = scenario.regimes.length > 1 || overlays
  const before = scenario.warm_up ? `, warm_up=${scenario.warm_up}${many && own ? ', own_warm_up=True' : ''}` : ''
  const lived = many ? [`twins = lp.twin(town, ${names}${overlays}${knobs}, years=${years}, seed=${seed}${before})`, 'print(twins.people())'] : [`run = lp.run(town, lp.regime(${names}${knobs}), years=${years}, seed=${seed}${before})`, 'print(run.refusals)']
  return ['import lamppost as lp', '', town, ...lived].join('\n')
}

function Copy({ words, model, id, text, label, code }) {
  const field = useRef(null)
  const [done, say] = useState(false)
  useEffect(() => say(false), [text])
  const copy = async () => {
    field.current.select()
    try {
      await navigator.clipboard.writeText(text)
    } catch {
      document.execCommand('copy')
    }
    say(true)
    model.tell?.(words.say('take.copied'))
  }
  return html`<div class="copy"><textarea ref=${field} id=${`take-${id}`} readonly spellcheck="false" aria-label=${label} rows=${code ? text.split('\n').length : 3} data-code=${code ? 'yes' : null} value=${text} onFocus=${(event) => event.target.select()}></textarea><button type="button" class="button" aria-label=${`${words.say('take.copy')}: ${label}`} onClick=${copy}>${words.say(done ? 'take.copied' : 'take.copy')}</button></div>`
}

function Figures({ words, town, model }) {
  const { data, trouble } = useJson(model, `/api/towns/${town.id}/numbers.json?lang=${words.language}`)
  const [wrong, put] = useState(null)
  if (!data) return html`<${Waiting} words=${words} trouble=${trouble} what="numbers.waiting" />`
  const take = (each, world, kind) => () => saveFigure(model, words, town, each.name, each.worlds.length > 1 ? world : '', kind).catch((error) => put(error.message))
  return html`${wrong && html`<${Waiting} words=${words} trouble=${wrong} />`}<ul class="files">${data.figures.flatMap((each) => each.worlds.map((world) => html`<li key=${each.name + world}><span>${each.worlds.length > 1 ? words.of(each.title, data.worlds.find((one) => one.name === world)?.title) : each.title}</span> ${KINDS.map((kind) => html`<button key=${kind} type="button" class="link" aria-label=${`${each.title}: ${kind.toUpperCase()}`} onClick=${take(each, world, kind)}>${kind.toUpperCase()}</button>`)}</li>`))}</ul>`
}
