// esbuild: for Node as ES modules and CommonJS, with packages inside and outside the bundle; and for the browser.
import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { bundledProgram, expectMovedProgram, expectProgram } from '../bundled-program.mjs'
import { needsBrowser } from '../needs-browser.mjs'
import { expectServedPage, writeWebApp } from '../web-app.mjs'
import { bundleForWeb, COPIED, COPIED_APP, INLINE_WASM, SERVED_ENGINE_INSIDE, SERVED_MODEL } from '../web-bundle.mjs'

const IMPORTED = {
  file: 'settings.js',
  lines: `// with esbuild --loader:.wasm=file; @lamjs/model-mini/files is served as /model/
import { wasmFiles } from '@lamjs/webgpu/wasm-files'

export const options = { wasmPaths: wasmFiles }
export const lamOptions = ${SERVED_MODEL}`,
}

const IMPORTED_ENGINE = {
  file: 'settings.js',
  lines: `// with esbuild --loader:.wasm=file; @lamjs/model-mini/files is served as /model/
import engine from '@lamjs/wasm/lam-relaxed-simd.wasm'

export const options = { module: new URL(engine, import.meta.url) }
export const lamOptions = ${SERVED_MODEL}`,
}
/** onnxruntime-node finds its libraries relative to its own path. */
const ONNX_OUTSIDE = { file: 'build.js', lines: buildScript({ external: ['onnxruntime-node'] }) }
const FORMATS = { esm: 'an ES module', cjs: 'CommonJS' }

export const cells = [
  ...Object.entries(FORMATS).flatMap(([format, words]) => [
    {
      name: `esbuild/native-${format}`,
      title: `esbuild, @lamjs/native inside a bundle that is ${words}`,
      short: format === 'cjs',
      run: (project) => bundled(project, 'native', format),
    },
    {
      name: `esbuild/native-outside-${format}`,
      title: `esbuild with packages outside (--packages=external), ${words}`,
      async run(project) {
        project.write('build.js', buildScript({ packages: 'external' }))
        await bundled(project, 'native', format)
      },
    },
    {
      name: `esbuild/onnx-${format}`,
      title: `esbuild, @lamjs/onnx inside a bundle that is ${words}`,
      settings: [ONNX_OUTSIDE],
      run: (project) => bundled(project, 'onnx', format),
    },
    {
      name: `esbuild/reference-${format}`,
      title: `esbuild, @lamjs/reference inside a bundle that is ${words}`,
      run: (project) => bundled(project, 'reference', format),
    },
  ]),
  {
    name: 'esbuild/web',
    title: 'esbuild, browser, ES modules: page and worker',
    settings: [COPIED],
    needs: needsBrowser,
    run: (project) => inBrowser(project, ['--format=esm']),
  },
  {
    name: 'esbuild/web-splitting',
    title: 'esbuild, browser, --splitting: page and worker',
    settings: [COPIED],
    needs: needsBrowser,
    run: (project) => inBrowser(project, ['--format=esm', '--splitting']),
  },
  {
    name: 'esbuild/web-wasm-files',
    title: 'esbuild, browser, --loader:.wasm=file: page and worker',
    settings: [IMPORTED],
    needs: needsBrowser,
    run: (project) => inBrowser(project, ['--format=esm', '--splitting', '--loader:.wasm=file']),
  },
  {
    name: 'esbuild/wasm-inline',
    title: 'esbuild, browser, @lamjs/wasm/inline: page and worker',
    settings: [SERVED_ENGINE_INSIDE],
    needs: needsBrowser,
    run: (project) => inBrowser(project, ['--format=esm'], INLINE_WASM),
  },
  {
    name: 'esbuild/wasm-files',
    title: 'esbuild, browser, @lamjs/wasm, --loader:.wasm=file: page and worker',
    settings: [IMPORTED_ENGINE],
    needs: needsBrowser,
    run: (project) => inBrowser(project, ['--format=esm', '--splitting', '--loader:.wasm=file'], { backend: 'wasm' }),
  },
  {
    name: 'esbuild/native-alone',
    title: 'esbuild, the bundle of @lamjs/native copied elsewhere without node_modules',
    verdict: {
      expect: 'does not',
      why: 'esbuild leaves the addon and the model behind: copy node_modules too, or trace the files with @vercel/nft',
      error: /LamError[\s\S]*LAM_(?:BACKEND_UNAVAILABLE|CHECKPOINT_NOT_FOUND)/,
    },
    async run(project) {
      await build(project, 'native', 'cjs')
      await expectMovedProgram(project, ['out/app.cjs'], 'out/app.cjs')
    },
  },
]

async function bundled(project, backend, format) {
  await build(project, backend, format)
  await expectProgram(project, outputOf(format))
}

async function inBrowser(project, flags, app = {}) {
  writeWebApp(project, { ...COPIED_APP, ...app })
  await bundleForWeb(project, ['main.js', 'lam-worker.js'], { flags, backend: app.backend })
  copyFileSync(join(project.folder, 'index.html'), join(project.folder, 'out', 'index.html'))
  await expectServedPage(project, 'out')
}

async function build(project, backend, format) {
  await project.install(`@lamjs/${backend}`, 'esbuild')
  project.write('app.js', bundledProgram(backend))
  if (!existsSync(join(project.folder, 'build.js'))) project.write('build.js', buildScript())
  await project.node(['build.js', format, outputOf(format)])
}

function outputOf(format) {
  return `out/app.${format === 'cjs' ? 'cjs' : 'mjs'}`
}

/** The command line sets the format and the output's name. */
function buildScript(options = {}) {
  const more = Object.entries(options).map(
    ([name, value]) => `\n  ${name}: ${JSON.stringify(value).replaceAll('"', "'")},`,
  )
  return `import { build } from 'esbuild'

await build({
  entryPoints: ['app.js'],
  bundle: true,
  platform: 'node',
  format: process.argv[2],
  outfile: process.argv[3],${more.join('')}
})
`
}
