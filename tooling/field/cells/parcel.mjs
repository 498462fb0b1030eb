// Parcel 2, for the browser.
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { needsBrowser } from '../needs-browser.mjs'
import { expectServedPage, writeWebApp } from '../web-app.mjs'
import { COPIED_APP, copyModel, SERVED_MODEL } from '../web-bundle.mjs'

/** Without these settings, Parcel ignores `exports`, and its optimizer breaks onnxruntime-web. */
const EXPORTS = {
  file: 'package.json',
  lines: `{
  "name": "field",
  "private": true,
  "type": "module",
  "scripts": { "build": "parcel build index.html --no-optimize --dist-dir out" },
  "@parcel/resolver-default": { "packageExports": true }
}`,
}
/** Parcel turns a JSON file behind `new URL` into a script, and onnxruntime's own URL into a path on disk. */
const SERVED = {
  file: 'settings.js',
  lines: `// onnxruntime-web/dist/ort-wasm-simd-threaded.mjs and .wasm are served as /ort/, @lamjs/model-mini/files as /model/
export const options = { wasmPaths: '/ort/' }
export const lamOptions = ${SERVED_MODEL}`,
}

const SERVED_MODEL_ALONE = {
  file: 'settings.js',
  lines: `// @lamjs/model-mini/files is served as /model/
export const options = {}
export const lamOptions = ${SERVED_MODEL}`,
}

export const cells = [
  {
    name: 'parcel/page',
    title: 'Parcel 2, browser: page',
    settings: [EXPORTS, SERVED],
    needs: needsBrowser,
    run: (project) => inBrowser(project, ['page']),
  },
  {
    name: 'parcel/worker',
    title: 'Parcel 2, browser: worker',
    needs: needsBrowser,
    verdict: {
      expect: 'does not',
      why: "Parcel's workers load scripts with importScripts, and onnxruntime's script is a module: compute on the page",
      error: /worker: LamError LAM_BACKEND_UNAVAILABLE .*importScripts/,
    },
    async run(project) {
      for (const { file, lines } of [EXPORTS, SERVED]) project.write(file, lines)
      await inBrowser(project, ['worker'])
    },
  },
  {
    name: 'parcel/wasm',
    title: 'Parcel 2, browser, @lamjs/wasm: page and worker',
    settings: [EXPORTS, SERVED_MODEL_ALONE],
    needs: needsBrowser,
    run: (project) => inBrowser(project, ['page', 'worker'], 'wasm'),
  },
]

async function inBrowser(project, places, backend = 'webgpu') {
  await project.install(`@lamjs/${backend}`, 'parcel@2')
  writeWebApp(project, { ...COPIED_APP, backend, html: '<script type="module" src="./main.js"></script>' })
  await project.run('npm', ['run', 'build'], { timeout: 400_000 })
  copyModel(project)
  if (backend === 'webgpu')
    for (const file of ['ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm'])
      cpSync(join(project.folder, 'node_modules/onnxruntime-web/dist', file), join(project.folder, 'out/ort', file))
  await expectServedPage(project, 'out', { places })
}
