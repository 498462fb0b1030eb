// Which build of the engine of @lamjs/wasm a cell used.

/**
 * Throws unless the device of @lamjs/wasm in this text is of the variant, and writes it into the table.
 * @param {import('./project.mjs').Project} project
 * @param {string} text what the program said, such as `wasm (relaxed-simd)`
 * @param {'simd' | 'relaxed-simd'} variant
 */
export function expectEngine(project, text, variant) {
  const device = /wasm \(([\w-]+)[^)]*\)/.exec(text)
  if (device?.[1] !== variant) throw new Error(`Expected the engine ${variant}; found ${JSON.stringify(text)}`)
  project.note('engine', device[0].slice('wasm '.length).replace(/[()]/g, ''))
}

/** The variant that Node of this version takes. V8 has relaxed SIMD from 11.4 on, which Node 20 lacks. */
export function variantOfNode(version) {
  return Number.parseInt(version, 10) < 22 ? 'simd' : 'relaxed-simd'
}
