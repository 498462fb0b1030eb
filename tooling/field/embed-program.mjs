import { sentences } from './expected.mjs'

/**
 * An ES module that embeds the two sentences with a backend's package, and prints the rows as JSON.
 * @param {'native' | 'onnx' | 'reference'} backend also the name of its package, `@lamjs/<backend>`
 * @param {string} [options] what the backend is called with
 */
export function embedProgram(backend, options = '') {
  return `import { LAM, ${backend} } from '@lamjs/${backend}'
${embedBody(backend, options)}`
}

/** The same as CommonJS: `require` of the package, and no top-level await. */
export function embedCommonJs(backend, options = '') {
  return `const { LAM, ${backend} } = require('@lamjs/${backend}')
;(async () => {
${embedBody(backend, options)}
})()`
}

/** What both have after the import. */
function embedBody(backend, options) {
  return `const lam = new LAM(${backend}(${options}))
const rows = await lam.encode(${JSON.stringify(sentences)})
console.log(JSON.stringify(Array.from(rows, (row) => Array.from(row))))
await lam.dispose()`
}
