// webpack and Rspack, which read the same configuration: for Node and for the browser.
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundledProgram, expectProgram } from '../bundled-program.mjs'
import { needsBrowser } from '../needs-browser.mjs'
import { expectServedPage, writeWebApp } from '../web-app.mjs'

const TOOLS = {
  webpack: { words: 'webpack 5', packages: ['webpack@5', 'webpack-cli'], command: 'webpack' },
  rspack: { words: 'Rspack', packages: ['@rspack/core', '@rspack/cli'], command: 'rspack' },
}

export const cells = Object.entries(TOOLS).flatMap(([tool, { words, packages, command }]) => [
  {
    name: `${tool}/native`,
    title: `${words}, target node, @lamjs/native inside the bundle`,
    run: (project) => forNode(project, 'native', packages, command),
  },
  {
    name: `${tool}/onnx`,
    title: `${words}, target node, @lamjs/onnx inside the bundle, onnxruntime-node outside`,
    settings: [
      {
        file: 'settings.js',
        lines: `export default { externals: { 'onnxruntime-node': 'commonjs onnxruntime-node' } }`,
      },
    ],
    run: (project) => forNode(project, 'onnx', packages, command, "import settings from './settings.js'\n"),
  },
  ...['webgpu', 'wasm'].map((backend) => ({
    name: `${tool}/${backend === 'webgpu' ? 'web' : backend}`,
    title: `${words}, browser, @lamjs/${backend}: page and worker`,
    needs: needsBrowser,
    run: (project) => forBrowser(project, backend, packages, command),
  })),
])

async function forNode(project, backend, packages, command, settings = 'const settings = {}\n') {
  await project.install(`@lamjs/${backend}`, ...packages)
  project.write('app.js', bundledProgram(backend))
  project.write(`${command}.config.js`, `${settings}${configuration('node', './app.js', 'app.cjs')}`)
  await project.run('npx', [command, 'build'])
  await expectProgram(project, 'out/app.cjs')
}

async function forBrowser(project, backend, packages, command) {
  await project.install(`@lamjs/${backend}`, ...packages)
  writeWebApp(project, { backend, html: '<script src="main.js"></script>' })
  project.write(`${command}.config.js`, `const settings = {}\n${configuration('web', './main.js', 'main.js')}`)
  await project.run('npx', [command, 'build'])
  copyFileSync(join(project.folder, 'index.html'), join(project.folder, 'out', 'index.html'))
  await expectServedPage(project, 'out')
}

function configuration(target, entry, filename) {
  return `import { resolve } from 'node:path'

export default {
  mode: 'production',
  target: '${target}',
  entry: '${entry}',
  output: { path: resolve('out'), filename: '${filename}' },
  ...settings,
}
`
}
