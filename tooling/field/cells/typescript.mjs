// TypeScript, strict and with skipLibCheck off: by version, by module resolution, with and without the browser's types and Node's.
import { join } from 'node:path'
import {
  CLIENT_PROGRAM,
  JOB_PROGRAM,
  SERVE_PROGRAM,
  SERVER_PROGRAM,
  STRICT,
  typedProgram,
  WITH_WEB,
  WITHOUT_WEB,
} from '../typed-program.mjs'

const BACKENDS = ['native', 'reference', 'onnx']
const VERSIONS = ['5.4', '5.5', '5.7', '5.9', '6', '7']
export const cells = VERSIONS.flatMap((version) => [
  {
    name: `typescript/${version} web`,
    title: `TypeScript ${version}, DOM, no @types/node: native, reference, onnx; node16, nodenext, bundler`,
    async run(project) {
      await project.install(`typescript@${version}`, ...packagesOf(['core', ...BACKENDS]))
      await expectTypes(project, { programs: overBackends(BACKENDS), types: [], ways: WITH_WEB })
    },
  },
  {
    name: `typescript/${version} bare`,
    title: `TypeScript ${version}, lib ES2022 alone, neither DOM nor @types/node: native, reference, onnx`,
    async run(project) {
      await project.install(`typescript@${version}`, ...packagesOf(['core', ...BACKENDS]))
      await expectTypes(project, { programs: overBackends(BACKENDS), types: [], ways: WITHOUT_WEB })
    },
  },
  {
    name: `typescript/${version} node`,
    title: `TypeScript ${version}, @types/node: native, reference, onnx without DOM; also webgpu and conformance with it`,
    async run(project) {
      const packages = packagesOf(['core', ...BACKENDS, 'webgpu', 'conformance'])
      await project.install(`typescript@${version}`, '@types/node@20', ...packages)
      await expectTypes(project, { programs: overBackends(BACKENDS), types: ['node'], ways: WITHOUT_WEB })
      // webgpu is for pages, so its types may need those of the browser.
      await expectTypes(project, { programs: overBackends([...BACKENDS, 'webgpu']), types: ['node'], ways: WITH_WEB })
    },
  },
  {
    name: `typescript/${version} serving`,
    title: `TypeScript ${version}: client with lib ES2022 alone, client and server with DOM or @types/node, serve and job with @types/node`,
    async run(project) {
      const packages = ['client', 'server', 'serve', 'job', 'native']
      await project.install(`typescript@${version}`, '@types/node@20', ...packagesOf(packages))
      const client = { client: () => CLIENT_PROGRAM }
      const both = { ...client, server: () => SERVER_PROGRAM }
      const all = { ...both, serve: () => SERVE_PROGRAM, job: () => JOB_PROGRAM }
      await expectTypes(project, { programs: client, types: [], ways: WITHOUT_WEB })
      await expectTypes(project, { programs: both, types: [], ways: WITH_WEB })
      await expectTypes(project, { programs: all, types: ['node'], ways: WITHOUT_WEB })
    },
  },
])

function packagesOf(names) {
  return names.map((name) => `@lamjs/${name}`)
}

/** A program for each backend, which uses the environment's types where they are there. */
function overBackends(backends) {
  return Object.fromEntries(backends.map((backend) => [backend, (has) => typedProgram(backend, has)]))
}

/** Compiles the programs in each way, and throws with the compiler's whole output. */
async function expectTypes(project, { programs, types, ways }) {
  const complaints = []
  const tsc = join(project.folder, 'node_modules', 'typescript', 'bin', 'tsc')
  const files = Object.keys(programs).map((name) => `${name}.ts`)
  for (const way of ways) {
    const has = { web: way.lib.includes('DOM'), node: types.includes('node') }
    for (const [name, program] of Object.entries(programs)) project.write(`${name}.ts`, program(has))
    project.write('tsconfig.json', JSON.stringify({ compilerOptions: { ...STRICT, ...way, types }, files }))
    const { stdout, code } = await project.node([tsc, '-p', '.'], { fails: true })
    if (code !== 0) complaints.push(`${way.moduleResolution}, lib ${way.lib}, types [${types}]:\n${stdout}`)
  }
  if (complaints.length > 0) throw new Error(complaints.join('\n'))
}
