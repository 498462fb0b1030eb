// npm: its versions, a lock file from another platform, omitted optional dependencies.
import { join } from 'node:path'
import { embedProgram } from '../embed-program.mjs'

export const cells = [
  ...['native', 'reference', 'onnx'].map((backend) => ({
    name: `npm/${backend}`,
    title: `npm install @lamjs/${backend}, an ES module in Node`,
    short: backend === 'native',
    async run(project) {
      await project.install(`@lamjs/${backend}`)
      project.write('use.js', embedProgram(backend))
      project.expectRow((await project.node(['use.js'])).stdout)
    },
  })),
  {
    name: 'npm/lam global',
    title: 'npm install --global @lamjs/cli: the lam command',
    async run(project) {
      const prefix = join(project.folder, 'global')
      await project.install('--global', '--prefix', prefix, `--@lamjs:registry=${project.registry}`, '@lamjs/cli')
      const { stdout } = await project.run(join(prefix, 'bin', 'lam'), ['embed', project.sentences[0]])
      project.expectRow(JSON.parse(stdout).embedding)
    },
  },
  ...['10', '11', '12'].flatMap((version) => [
    {
      name: `npm/${version} foreign lock`,
      title: `npm ${version}: package-lock.json made for a Mac (--package-lock-only), npm ci on this machine`,
      async run(project) {
        const npm = await npmOf(project, version)
        await npm('install', '--os', 'darwin', '--cpu', 'arm64', '--package-lock-only', '@lamjs/native')
        await npm('ci')
        project.write('use.js', embedProgram('native'))
        project.expectRow((await project.node(['use.js'])).stdout)
      },
    },
    {
      name: `npm/${version} omit optional`,
      title: `npm ${version}: --omit=optional leaves the binary out; told, with what to do, and the reference works`,
      async run(project) {
        const npm = await npmOf(project, version)
        await npm('install', '--omit=optional', '@lamjs/native', '@lamjs/reference')
        project.write('reference.js', embedProgram('reference'))
        project.expectRow((await project.node(['reference.js'])).stdout)
        await expectAdvice(project, npm)
      },
    },
  ]),
  {
    name: 'npm/10 lock of installed Mac',
    title:
      'npm 10: package-lock.json made again on a Mac from its node_modules, so that it lists no other platform; told, with what to do',
    async run(project) {
      const npm = await npmOf(project, '10')
      await npm('install', '--os', 'darwin', '--cpu', 'arm64', '@lamjs/native')
      await project.run('rm', ['package-lock.json'])
      await npm('install', '--os', 'darwin', '--cpu', 'arm64')
      await npm('ci')
      const lock = JSON.parse(project.read('package-lock.json'))
      const platforms = Object.keys(lock.packages).filter((name) => name.includes('/native-'))
      if (platforms.some((name) => name.includes('linux')))
        throw new Error(`npm 10 wrote a whole lock file after all: ${platforms}`)
      await expectAdvice(project, npm)
    },
  },
]

async function npmOf(project, version) {
  const script = join(await project.tool(`npm@${version}`), 'bin', 'npm-cli.js')
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline']
  return (...args) => project.node([script, ...args, ...quiet], { timeout: 400_000 })
}

/**
 * Without its binary, native throws an error with a code and a remedy. The remedy works: it recreates the lock file and node_modules. It must
 * not change package.json, because a direct dependency on a platform's package makes the install fail on every other platform.
 */
async function expectAdvice(project, npm) {
  project.write('use.js', embedProgram('native'))
  const { stderr, code } = await project.node(['use.js'], { fails: true })
  if (code !== 1 || !/LAM_BACKEND_UNAVAILABLE/.test(stderr))
    throw new Error(`Expected LAM_BACKEND_UNAVAILABLE; found ${stderr}`)
  if (/npm install @lamjs\/native-/.test(stderr)) throw new Error(`The advice adds a platform's package: ${stderr}`)
  const before = project.read('package.json')
  await project.run('rm', ['-rf', 'node_modules', 'package-lock.json'])
  await npm('install', '--include=optional')
  project.expectRow((await project.node(['use.js'])).stdout)
  if (project.read('package.json') !== before) throw new Error('package.json was changed')
}
