// Bun as package manager and as runtime.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { embedProgram } from '../embed-program.mjs'
import { expectEngine } from '../engine.mjs'
import { checkServed, serveProgram } from '../serve-program.mjs'

const BACKENDS = ['native', 'reference', 'onnx', 'wasm']

/** Bun puts these files into the program. */
const EMBEDDED_MODEL = {
  file: 'model.js',
  lines: `import config from './node_modules/@lamjs/model-mini/files/config.json' with { type: 'file' }
import weights from './node_modules/@lamjs/model-mini/files/model.safetensors' with { type: 'file' }
import tokenizer from './node_modules/@lamjs/model-mini/files/tokenizer.json' with { type: 'file' }

const read = (path) => Bun.file(path).bytes()
export const model = {
  'config.json': await read(config),
  'tokenizer.json': await read(tokenizer),
  'model.safetensors': await read(weights),
}`,
}

export const cells = [
  ...BACKENDS.map((backend) => ({
    name: `bun/${backend}`,
    title: `bun add @lamjs/${backend}, run by Bun and by Node`,
    async run(project) {
      const bun = await bunAdd(project, `@lamjs/${backend}`)
      project.write('use.js', embedProgram(backend))
      const { stdout, stderr } = await project.run(bun, ['use.js'])
      project.expectRow(stdout)
      if (backend === 'wasm') expectEngine(project, stderr, 'relaxed-simd')
      project.expectRow((await project.node(['use.js'])).stdout)
    },
  })),
  {
    name: 'bun/lam',
    title: 'the lam command run by Bun',
    async run(project) {
      const bun = await bunAdd(project, '@lamjs/cli')
      const { stdout } = await project.run(bun, ['--bun', 'lam', 'embed', project.sentences[0]])
      project.expectRow(JSON.parse(stdout).embedding)
    },
  },
  ...['native', 'wasm'].map((backend) => ({
    name: `bun/server ${backend}`,
    title: `@lamjs/server in Bun.serve, on @lamjs/${backend}: rows, a stream, and a client that hangs up`,
    async run(project) {
      const bun = await bunAdd(project, `@lamjs/${backend}`, '@lamjs/server')
      project.write('serve.js', serveProgram('bun', backend))
      await checkServed(project, project.start(bun, ['serve.js']), '/v1/embeddings')
    },
  })),
  ...BACKENDS.map((backend) => ({
    name: `bun/compile ${backend}`,
    title: `bun build --compile: one program with all of @lamjs/${backend} in it, copied away`,
    verdict: {
      expect: 'does not',
      why: 'the program holds the code, and neither the model nor the binaries: ship the project with its node_modules and let Bun run that',
      error: /LamError[\s\S]*LAM_(?:BACKEND_UNAVAILABLE|CHECKPOINT_NOT_FOUND)/,
    },
    run: (project) => compiled(project, backend, embedProgram(backend)),
  })),
  {
    name: 'bun/compile wasm inside',
    title: 'bun build --compile: one program with @lamjs/wasm/inline and the model in it, copied away',
    settings: [EMBEDDED_MODEL],
    async run(project) {
      const program = embedProgram('wasm').replace("'@lamjs/wasm'", "'@lamjs/wasm/inline'")
      const { stderr } = await compiled(
        project,
        'wasm',
        `import { model } from './model.js'\n${program.replace('wasm()', 'wasm(), { model }')}`,
      )
      expectEngine(project, stderr, 'relaxed-simd')
    },
  },
]

/** Compiles a script to one program, moves that away, and compares its rows. */
async function compiled(project, backend, script) {
  const bun = await bunAdd(project, `@lamjs/${backend}`)
  project.write('use.js', script)
  await project.run(bun, ['build', '--compile', 'use.js', '--outfile', 'program'])
  await project.run('sh', ['-c', 'mkdir away && mv program away && mv node_modules gone'])
  const cwd = join(project.folder, 'away')
  const output = await project.run(join(cwd, 'program'), [], { cwd })
  project.expectRow(output.stdout)
  return output
}

/** Installs these packages with Bun, and returns Bun's path. */
async function bunAdd(project, ...packages) {
  const { path } = await bunProgram(project)
  await project.run(path, ['add', '--ignore-scripts', ...packages], { timeout: 400_000 })
  return path
}

/** Bun for the project. */
export async function bunProgram(project) {
  const folder = await project.tool('bun')
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const machine = process.arch === 'arm64' ? 'aarch64' : process.arch
  const beside = join(folder, '..', '@oven', `bun-${system}-${machine}`, 'bin')
  const path = ['bun', 'bun.exe'].map((name) => join(beside, name)).find(existsSync)
  if (!path) throw new Error(`No Bun in ${beside}`)
  return { path }
}
