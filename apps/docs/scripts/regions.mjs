// Marked regions of Markdown, which hold what is measured: <!-- figures:NAME --> … <!-- /figures -->
import { NotMeasured } from './figure-results.mjs'
import { figures } from './figure-tables.mjs'

const REGION = /<!-- figures:(\S+) -->\n[\s\S]*?<!-- \/figures -->/g

/**
 * @param text Markdown
 * @param results gives the results of a suite by its name
 * @throws Error for a region that no figure is named after, and for one without an end
 */
export function fillRegions(text, results) {
  const opened = text.match(/<!-- figures:/g)?.length ?? 0
  const closed = text.match(REGION)?.length ?? 0
  if (opened !== closed) throw new Error('A region of figures has no end: <!-- /figures -->')
  return text.replace(REGION, (_, name) => {
    const render = figures[name]
    if (render === undefined)
      throw new Error(`There is no figure ${name}; there are ${Object.keys(figures).join(', ')}.`)
    return `<!-- figures:${name} -->\n\n${textOf(() => render(results))}\n\n<!-- /figures -->`
  })
}

/** A page may name a figure before somebody has measured it. */
function textOf(render) {
  try {
    return render()
  } catch (error) {
    if (error instanceof NotMeasured) return error.message
    throw error
  }
}
