// Bundles a web app with esbuild: scripts in `out`, with copies of onnxruntime's WebAssembly and the model's files.
import { copyFileSync, cpSync, mkdirSync } from 'node:fs'
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

/** The web app that reads these settings. */
export const COPIED_APP = {
  html: '<script type="module" src="/main.js"></script>',
  imports: "import { lamOptions, options as more } from './settings.js'",
  options: '...more',
  lamOptions: 'lamOptions',
}

/**
 * Bundles each entry into one file, without code splitting.
 * @param {import('./project.mjs').Project} project
 * @param {string[]} entries
 * @param {string[]} [flags] flags of esbuild
 */
export async function bundleForWeb(project, entries, flags = ['--format=esm']) {
  await project.install('@lamjs/webgpu', 'esbuild')
  await project.run('npx', ['esbuild', ...entries, '--bundle', '--outdir=out', ...flags])
  copyServedFiles(project, !flags.includes('--loader:.wasm=file'))
}

/** Copies the files that bundles lack: the model's three, and `ort-wasm-simd-threaded.wasm` for the device wasm. */
export function copyServedFiles(project, withWasm = true) {
  const out = join(project.folder, 'out')
  const modules = join(project.folder, 'node_modules')
  const wasm = 'ort-wasm-simd-threaded.wasm'
  mkdirSync(out, { recursive: true })
  if (withWasm) copyFileSync(join(modules, 'onnxruntime-web/dist', wasm), join(out, wasm))
  cpSync(join(modules, '@lamjs/model-mini/files'), join(out, 'model'), { recursive: true })
}
