// Node: versions, ways to start a module, threads and processes, and folders with unusual names.
import { join } from 'node:path'
import { embedCommonJs, embedProgram } from '../embed-program.mjs'
import { expectEngine, variantOfNode } from '../engine.mjs'
import { otherNode } from '../other-node.mjs'

const BACKENDS = ['native', 'reference', 'onnx', 'wasm']

export const cells = [
  ...['20.19', '22', '24', '26'].map((version) => ({
    name: `node/${version}`,
    title: `Node ${version}: native, reference, onnx, wasm, and the lam command`,
    async run(project) {
      const { node, env } = await otherNode(project, version)
      await project.install(...BACKENDS.map((backend) => `@lamjs/${backend}`), '@lamjs/cli')
      for (const backend of BACKENDS) {
        project.write(`${backend}.js`, embedProgram(backend))
        const { stdout, stderr } = await project.run(node, [`${backend}.js`], { env })
        project.expectRow(stdout)
        if (backend === 'wasm') expectEngine(project, stderr, variantOfNode(version))
      }
      await expectCommand(project, node)
    },
  })),

  ...['20.19', '22', '24'].map((version) => ({
    name: `node/require ${version}`,
    title: `require() in CommonJS, Node ${version}: native, reference, onnx, wasm`,
    async run(project) {
      const { node } = await otherNode(project, version)
      await project.install(...BACKENDS.map((backend) => `@lamjs/${backend}`))
      for (const backend of BACKENDS) {
        project.write(`${backend}.cjs`, embedCommonJs(backend))
        project.expectRow((await project.run(node, [`${backend}.cjs`])).stdout)
      }
    },
  })),

  {
    name: 'node/eval',
    title: 'node --input-type=module -e, and a module from standard input',
    short: true,
    async run(project) {
      await project.install(...BACKENDS.map((backend) => `@lamjs/${backend}`))
      for (const backend of BACKENDS) {
        const program = embedProgram(backend)
        project.expectRow((await project.node(['--input-type=module', '-e', program])).stdout)
        project.expectRow((await project.node(['--input-type=module', '-'], { input: program })).stdout)
      }
    },
  },

  {
    name: 'node/flags',
    title:
      'flags of Node that threads inherit: --import, --conditions, --max-old-space-size, --frozen-intrinsics and others',
    async run(project) {
      await project.install(...BACKENDS.map((backend) => `@lamjs/${backend}`))
      project.write('before.js', 'globalThis.before = true')
      for (const backend of BACKENDS) {
        project.write(`${backend}.js`, embedProgram(backend))
        for (const flags of [
          ['--import', './before.js'],
          ['--conditions=development'],
          ['--max-old-space-size=256'],
          ['--disable-proto=throw'],
          ['--frozen-intrinsics'],
          ['--trace-uncaught', '--enable-source-maps'],
        ])
          project.expectRow((await project.node([...flags, `${backend}.js`])).stdout)
      }
    },
  },

  {
    name: 'node/permission',
    title: "Node 24's permission model: --permission --allow-fs-read=* --allow-addons --allow-worker",
    async run(project) {
      const { node } = await otherNode(project, '24')
      await project.install(...BACKENDS.map((backend) => `@lamjs/${backend}`))
      const allowed = ['--permission', '--allow-fs-read=*', '--allow-addons', '--allow-worker']
      for (const backend of BACKENDS) {
        // The cache of onnx would write files, which this cell forbids.
        project.write(`${backend}.js`, embedProgram(backend, backend === 'onnx' ? '{ cache: false }' : ''))
        project.expectRow((await project.run(node, [...allowed, `${backend}.js`])).stdout)
      }
    },
  },

  {
    name: 'node/no addons',
    title: 'node --no-addons: native is refused with a code, reference and wasm work',
    async run(project) {
      await project.install('@lamjs/native', '@lamjs/reference', '@lamjs/wasm')
      project.write('native.js', `${catching('native')}`)
      const { stdout } = await project.node(['--no-addons', 'native.js'])
      if (!stdout.includes('LAM_BACKEND_UNAVAILABLE'))
        throw new Error(`Expected LAM_BACKEND_UNAVAILABLE; found ${stdout}`)
      for (const backend of ['reference', 'wasm']) {
        project.write(`${backend}.js`, embedProgram(backend))
        project.expectRow((await project.node(['--no-addons', `${backend}.js`])).stdout)
      }
    },
  },

  {
    name: 'node/worker_threads',
    title: 'inside a worker thread, two at once',
    async run(project) {
      await project.install(...BACKENDS.map((backend) => `@lamjs/${backend}`))
      for (const backend of BACKENDS) {
        project.write(`${backend}.js`, embedProgram(backend))
        project.write(
          'threads.js',
          `import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
const start = () => once(new Worker(new URL('./${backend}.js', import.meta.url)), 'exit')
console.error(JSON.stringify(await Promise.all([start(), start()])))`,
        )
        const { stdout, stderr } = await project.node(['threads.js'])
        if (!stderr.includes('[[0],[0]]')) throw new Error(`Expected both threads to end with 0; found ${stderr}`)
        expectLines(project, stdout, 2)
      }
    },
  },

  {
    name: 'node/processes',
    title: 'child_process.fork and cluster',
    async run(project) {
      await project.install(...BACKENDS.map((backend) => `@lamjs/${backend}`))
      for (const backend of BACKENDS) {
        project.write(`${backend}.js`, embedProgram(backend))
        project.write(
          'processes.js',
          `import { fork } from 'node:child_process'
import cluster from 'node:cluster'
import { once } from 'node:events'
cluster.setupPrimary({ exec: './${backend}.js' })
const forked = fork('./${backend}.js')
const clustered = cluster.fork()
const [[a], [b]] = await Promise.all([once(forked, 'exit'), once(clustered, 'exit')])
process.exitCode = a || b`,
        )
        // The channel keeps a cluster's worker alive, so it ends itself.
        project.write(`${backend}.js`, `${embedProgram(backend)}\nprocess.disconnect?.()`)
        expectLines(project, (await project.node(['processes.js'])).stdout, 2)
      }
    },
  },

  {
    name: 'node/folder names',
    title: 'a folder whose name has spaces, #, %, ? and letters of other alphabets',
    async run(project) {
      const cwd = join(project.folder, 'a b#c %41?d äé 東京')
      project.write('a b#c %41?d äé 東京/package.json', '{ "type": "module" }')
      project.write('a b#c %41?d äé 東京/.npmrc', project.read('.npmrc'))
      await project.run(
        'npm',
        ['install', '--prefer-offline', '@lamjs/native', '@lamjs/onnx', '@lamjs/wasm', '@lamjs/cli'],
        { cwd },
      )
      for (const backend of ['native', 'onnx', 'wasm']) {
        project.write(`a b#c %41?d äé 東京/${backend}.js`, embedProgram(backend))
        project.expectRow((await project.node([`${backend}.js`], { cwd })).stdout)
      }
      await expectCommand(project, process.execPath, cwd)
    },
  },

  {
    name: 'node/links',
    title: 'packages reached through symbolic links, with and without --preserve-symlinks',
    async run(project) {
      await project.install('@lamjs/native', '@lamjs/onnx', '@lamjs/wasm')
      await project.run('mv', ['node_modules', 'elsewhere'])
      await project.run('ln', ['-s', 'elsewhere', 'node_modules'])
      for (const backend of ['native', 'onnx', 'wasm']) {
        project.write(`${backend}.js`, embedProgram(backend))
        project.expectRow((await project.node([`${backend}.js`])).stdout)
        const flags = ['--preserve-symlinks', '--preserve-symlinks-main']
        project.expectRow((await project.node([...flags, `${backend}.js`])).stdout)
      }
    },
  },
]

/** The `lam` command of the project gives the first sentence's row. */
async function expectCommand(project, node, cwd = project.folder) {
  const main = join(cwd, 'node_modules', '@lamjs', 'cli', 'dist', 'main.js')
  const { stdout } = await project.run(node, [main, 'embed', project.sentences[0]], { cwd })
  project.expectRow(JSON.parse(stdout).embedding)
}

/** Checks the number of printed lines, and the rows in each. */
function expectLines(project, stdout, count) {
  const lines = stdout.trim().split('\n')
  if (lines.length !== count) throw new Error(`Expected ${count} lines; found ${lines.length}`)
  for (const line of lines) project.expectRow(line)
}

function catching(backend) {
  return `import { LAM, ${backend} } from '@lamjs/${backend}'
try {
  await new LAM(${backend}()).encode('x')
} catch (error) {
  console.log(error.code, error.message)
}`
}
