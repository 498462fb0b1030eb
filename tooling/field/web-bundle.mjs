// What esbuild makes of a web app: scripts in `out`, onnxruntime's WebAssembly and the model's files copied beside them.
import { copyFileSync, cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** The options of `LAM` for a model that is served at /model/, below the page's own origin. */
export const SERVED_MODEL = "{ model: new URL('/model/', location.href) }"

/** What the page is given where the bundler does not follow `new URL('…', import.meta.url)`. */
export const COPIED = {
  file: 'settings.js',
  lines: `// onnxruntime-web/dist/ort-wasm-simd-threaded.wasm is copied beside the bundle, @lamjs/model-mini/files is served as /model/
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

/**
 * Bundles each entry into one file of its own, without code splitting.
 * @param {import('./project.mjs').Project} project
 * @param {string[]} entries
 * @param {string[]} [flags] for esbuild
 */
export async function bundleForWeb(project, entries, flags = ['--format=esm']) {
  await project.install('@lamjs/webgpu', 'esbuild')
  await project.run('npx', ['esbuild', ...entries, '--bundle', '--outdir=out', ...flags])
  copyServedFiles(project, !flags.includes('--loader:.wasm=file'))
}

/** Copies what no bundle holds: the model's three files, and `ort-wasm-simd-threaded.wasm`, which the device wasm needs. */
export function copyServedFiles(project, withWasm = true) {
  const out = join(project.folder, 'out')
  const modules = join(project.folder, 'node_modules')
  const wasm = 'ort-wasm-simd-threaded.wasm'
  mkdirSync(out, { recursive: true })
  if (withWasm) copyFileSync(join(modules, 'onnxruntime-web/dist', wasm), join(out, wasm))
  cpSync(join(modules, '@lamjs/model-mini/files'), join(out, 'model'), { recursive: true })
}
