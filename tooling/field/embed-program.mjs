import { sentences } from './expected.mjs'

/**
 * An ES module that embeds the two sentences with a backend's package, and prints the rows as JSON, and the device to stderr.
 * @param {'native' | 'onnx' | 'reference' | 'wasm'} backend also the name of its package, `@lamjs/<backend>`
 * @param {string} [options] arguments of the backend's factory
 */
export function embedProgram(backend, options = '') {
  return `import { LAM, ${backend} } from '@lamjs/${backend}'
${embedBody(backend, options)}`
}

/** The same as CommonJS, with `require` and without top-level await. */
export function embedCommonJs(backend, options = '') {
  return `const { LAM, ${backend} } = require('@lamjs/${backend}')
;(async () => {
${embedBody(backend, options)}
})()`
}

/** The code after the import, for both. */
function embedBody(backend, options) {
  return `const lam = new LAM(${backend}(${options}))
const rows = await lam.encode(${JSON.stringify(sentences)})
console.log(JSON.stringify(Array.from(rows, (row) => Array.from(row))))
console.error((await lam.info()).device)
await lam.dispose()`
}
