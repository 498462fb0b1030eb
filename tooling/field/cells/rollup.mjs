// Rollup with node-resolve's defaults, which lack the condition "node".
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundledProgram, expectProgram } from '../bundled-program.mjs'
import { needsBrowser } from '../needs-browser.mjs'
import { expectServedPage, writeWebApp } from '../web-app.mjs'
import { COPIED, COPIED_APP, copyModel, copyRuntime, INLINE_WASM, SERVED_ENGINE_INSIDE } from '../web-bundle.mjs'

/** onnxruntime-node is CommonJS and finds its libraries relative to its own path. */
const ONNX_OUTSIDE = { file: 'rollup.config.js', lines: configuration("['onnxruntime-node']") }

export const cells = [
  ...['es', 'cjs'].flatMap((format) => [
    {
      name: `rollup/native-${format}`,
      title: `Rollup with node-resolve's defaults, format ${format}, @lamjs/native inside the bundle`,
      run: (project) => bundled(project, 'native', format),
    },
    {
      name: `rollup/onnx-${format}`,
      title: `Rollup with node-resolve's defaults, format ${format}, @lamjs/onnx inside the bundle`,
      settings: [ONNX_OUTSIDE],
      run: (project) => bundled(project, 'onnx', format, []),
    },
  ]),
  {
    name: 'rollup/web',
    title: 'Rollup with node-resolve, browser, ES modules: page and worker',
    settings: [COPIED],
    needs: needsBrowser,
    run: (project) => inBrowser(project, {}, copyRuntime),
  },
  {
    name: 'rollup/wasm-inline',
    title: 'Rollup with node-resolve, browser, @lamjs/wasm/inline: page and worker',
    settings: [SERVED_ENGINE_INSIDE],
    needs: needsBrowser,
    run: (project) => inBrowser(project, INLINE_WASM),
  },
]

async function inBrowser(project, app, copyMore = () => {}) {
  await project.install(`@lamjs/${app.backend ?? 'webgpu'}`, 'rollup@4', '@rollup/plugin-node-resolve')
  writeWebApp(project, { ...COPIED_APP, ...app })
  const plugin = ['--plugin', 'node-resolve={browser:true}']
  const output = ['--format', 'es', '--dir', 'out']
  await project.run('npx', ['rollup', 'main.js', 'lam-worker.js', ...plugin, ...output])
  copyMore(project)
  copyModel(project)
  copyFileSync(join(project.folder, 'index.html'), join(project.folder, 'out', 'index.html'))
  await expectServedPage(project, 'out')
}

async function bundled(project, backend, format, more = [['rollup.config.js', configuration('[]')]]) {
  await project.install(`@lamjs/${backend}`, 'rollup@4', '@rollup/plugin-node-resolve')
  for (const [file, text] of more) project.write(file, text)
  project.write('app.js', bundledProgram(backend))
  const extension = format === 'cjs' ? 'cjs' : 'mjs'
  const names = ['--entryFileNames', `[name].${extension}`, '--chunkFileNames', `[name].${extension}`]
  await project.run('npx', ['rollup', '--config', '--format', format, '--dir', 'out', ...names])
  await expectProgram(project, `out/app.${extension}`)
}

function configuration(external) {
  return `import nodeResolve from '@rollup/plugin-node-resolve'

export default {
  input: 'app.js',
  plugins: [nodeResolve()],
  external: ${external},
}
`
}
