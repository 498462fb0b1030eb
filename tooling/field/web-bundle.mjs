// Bundles a web app with esbuild: scripts in `out`, with copies of onnxruntime's WebAssembly and the model's files.
import { cpSync } from 'node:fs'
import { join } from 'node:path'

/** The options of `LAM` for a model at /model/ on the page's origin. */
export const SERVED_MODEL = "{ model: new URL('/model/', location.href) }"

/** Settings for bundlers that do not follow `new URL('…', import.meta.url)`. */
export const COPIED = {
  file: 'settings.js',
  lines: `// onnxruntime-web/dist/ort-wasm-simd-threaded.wasm is copied beside the bundle, @lamjs/model-mini/files is served as /model/
export const options = {}
export const lamOptions = ${SERVED_MODEL}`,
}

/** Settings for the same bundlers with the engine of @lamjs/wasm inside the script. */
export const SERVED_ENGINE_INSIDE = {
  file: 'settings.js',
  lines: `// the app imports from '@lamjs/wasm/inline', @lamjs/model-mini/files is served as /model/
export const options = {}
export const lamOptions = ${SERVED_MODEL}`,
}

/** The web app that reads these settings. */
export const COPIED_APP = {
  html: '<script type="module" src="/main.js"></script>',
  imports: "import { lamOptions, options as more } from './settings.js'",
  options: '...more',
  lamOptions: 'lamOptions',
}

/** The web app with the engine of @lamjs/wasm inside its scripts. */
export const INLINE_WASM = { backend: 'wasm', entry: '@lamjs/wasm/inline' }

/**
 * Bundles each entry into one file, without code splitting.
 * @param {import('./project.mjs').Project} project
 * @param {string[]} entries
 * @param {object} [options]
 * @param {string[]} [options.flags] flags of esbuild
 * @param {'webgpu' | 'wasm'} [options.backend]
 */
export async function bundleForWeb(project, entries, { flags = ['--format=esm'], backend = 'webgpu' } = {}) {
  await project.install(`@lamjs/${backend}`, 'esbuild')
  await project.run('npx', ['esbuild', ...entries, '--bundle', '--outdir=out', ...flags])
  if (backend === 'webgpu' && !flags.includes('--loader:.wasm=file')) copyRuntime(project)
  copyModel(project)
}

/** Copies `ort-wasm-simd-threaded.wasm`, which webgpu's device wasm needs, beside the bundle. */
export function copyRuntime(project) {
  const wasm = 'ort-wasm-simd-threaded.wasm'
  cpSync(join(project.folder, 'node_modules/onnxruntime-web/dist', wasm), join(project.folder, 'out', wasm))
}

/** Copies the model's files, which bundles lack. */
export function copyModel(project) {
  const files = join(project.folder, 'node_modules/@lamjs/model-mini/files')
  cpSync(files, join(project.folder, 'out/model'), { recursive: true })
}
