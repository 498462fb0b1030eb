// Compiles typical programs against the published types, with old and new compilers and only the libraries that a user has.
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  CLIENT_PROGRAM,
  FRAMEWORK_PROGRAMS,
  HUB_PROGRAM,
  JOB_PROGRAM,
  REGISTRY_PROGRAM,
  SERVE_PROGRAM,
  SERVER_PROGRAM,
  STRICT,
  typedProgram,
  WITH_WEB,
  WITHOUT_WEB,
} from '../field/typed-program.mjs'
import { platformOf, publicPackages } from '../release/public-packages.mjs'
import { root } from '../setup.mjs'
import { everyCase } from '../test-tiers.mjs'

const require = createRequire(import.meta.url)
const project = mkdtempSync(join(tmpdir(), 'lam types '))
const COMPILERS = ['typescript-5.4', 'typescript-5.9', 'typescript']
const NODE_BACKENDS = ['native', 'reference', 'onnx', 'wasm']
/** The framework or store that an adapter is for. */
const HOSTS = {
  langchain: '@langchain/core',
  llamaindex: '@llamaindex/core',
  chroma: 'chromadb',
  lancedb: '@lancedb/lancedb',
}
const [NODE16, , BUNDLER] = WITH_WEB
/** Each compiler with each set of platform types, and each module resolution once. The field matrix has all combinations. */
const ALL = COMPILERS.flatMap((compiler) => [
  ...WITHOUT_WEB.map((way) => ({ compiler, way, types: [], backends: NODE_BACKENDS })),
  { compiler, way: WITHOUT_WEB[0], types: ['node'], backends: NODE_BACKENDS },
  { compiler, way: NODE16, types: [], backends: NODE_BACKENDS },
  { compiler, way: BUNDLER, types: ['node'], backends: [...NODE_BACKENDS, 'webgpu'] },
])
/** Usually the newest compiler with the most programs, and the oldest, which takes ten times as long, with the fewest libraries. */
const CASES = everyCase
  ? ALL
  : ALL.filter(
      ({ compiler, way, types }) =>
        (compiler === 'typescript' && way === BUNDLER) ||
        (compiler === 'typescript-5.4' && way === WITHOUT_WEB[0] && types.length === 0),
    )

/** Lays the packages out as npm does, apart from the workspace. It copies only declarations, because no code runs. */
beforeAll(() => {
  for (const entry of publicPackages().filter((one) => !platformOf(one))) {
    const there = join(project, 'node_modules', entry.name)
    cpSync(join(entry.folder, 'package.json'), join(there, 'package.json'))
    cpSync(join(entry.folder, 'dist'), join(there, 'dist'), { recursive: true, filter: isDeclaration })
  }
  mkdirSync(join(project, 'node_modules', '@types'))
  for (const name of ['@types/node', 'undici-types']) linkFromHere(name)
  linkAll(join(root, 'packages', 'server', 'node_modules', 'zod'))
  linkAll(join(root, 'apps', 'server', 'node_modules', 'pino'))
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
})
afterAll(() => rmSync(project, { recursive: true, force: true }))

describe.each(CASES)(
  '$compiler, $way.moduleResolution, lib $way.lib, types $types',
  ({ compiler, way, types, backends }) => {
    it(`compiles typical programs over ${backends.join(', ')}, and of the other packages that suit the types`, () => {
      const has = { web: way.lib.includes('DOM'), node: types.includes('node') }
      for (const backend of backends) writeFileSync(join(project, `${backend}.ts`), typedProgram(backend, has))
      writeFileSync(join(project, 'hub.ts'), HUB_PROGRAM)
      writeFileSync(join(project, 'registry.ts'), REGISTRY_PROGRAM)
      const others = {
        client: CLIENT_PROGRAM,
        'ai-sdk': FRAMEWORK_PROGRAMS['ai-sdk'],
        ...(has.web || has.node ? { server: SERVER_PROGRAM } : {}),
        ...(has.node ? { serve: SERVE_PROGRAM, job: JOB_PROGRAM } : {}),
      }
      for (const [name, program] of Object.entries(others)) writeFileSync(join(project, `${name}.ts`), program)
      const files = [...backends, 'hub', 'registry', ...Object.keys(others)].map((name) => `${name}.ts`)
      const { stdout, status } = compile(compiler, { ...way, types }, files)
      expect(`${status}\n${stdout}`).toBe('0\n')
    })
  },
)

/** The frameworks' declarations are large, so that one compiler reads them. They have errors of their own under `skipLibCheck: false`. */
describe('with the types of a framework or a store', () => {
  const errorsOf = (name, program) => {
    linkHost(name)
    writeFileSync(join(project, `${name}.ts`), program)
    const { stdout } = compile('typescript', { ...NODE16, types: ['node'] }, [`${name}.ts`])
    return stdout
      .split('\n')
      .filter((line) => line.includes('error TS') && (/@lamjs/.test(line) || line.startsWith(name)))
  }

  it.each(Object.keys(HOSTS))('compiles a typical program of @lamjs/%s', { tags: ['slow'] }, (name) => {
    expect(errorsOf(name, FRAMEWORK_PROGRAMS[name])).toEqual([])
    const wrong = FRAMEWORK_PROGRAMS[name].replace('width: number', 'width: string')
    expect(errorsOf(name, wrong)).toEqual([expect.stringContaining('TS2322')])
  })
})

it('fails if a type needs a library that is missing', () => {
  const program = 'export const row: Promise<string> = fetch("/row").then((answer) => answer.text())\n'
  writeFileSync(join(project, 'broken.ts'), program)
  const { stdout, status } = compile('typescript', { ...WITHOUT_WEB[0], types: [] }, ['broken.ts'])
  expect(status).not.toBe(0)
  expect(stdout).toContain('TS2304')
})

function isDeclaration(path) {
  return !/\.(?:m?js|map|node|wasm|json)$/.test(path)
}

function compile(compiler, options, files) {
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...STRICT, ...options }, files }))
  const program = join(dirname(require.resolve(`${compiler}/package.json`)), 'bin', 'tsc')
  return spawnSync(process.execPath, [program, '-p', '.'], { cwd: project, encoding: 'utf8' })
}

/** Links a package and its dependencies, which pnpm puts beside it. */
function linkAll(place) {
  const beside = dirname(realpathSync(place))
  for (const name of readdirSync(beside)) {
    const to = join(project, 'node_modules', name)
    if (!name.startsWith('.') && !existsSync(to)) symlinkSync(realpathSync(join(beside, name)), to, 'junction')
  }
}

/** Links the framework of an adapter; the compiler finds its dependencies beside its real place. */
function linkHost(adapter) {
  const host = HOSTS[adapter]
  const to = join(project, 'node_modules', host)
  if (existsSync(to)) return
  mkdirSync(dirname(to), { recursive: true })
  symlinkSync(realpathSync(join(root, 'packages', adapter, 'node_modules', host)), to, 'junction')
}

function linkFromHere(name) {
  const from = name === '@types/node' ? require : createRequire(require.resolve('@types/node/package.json'))
  symlinkSync(dirname(from.resolve(`${name}/package.json`)), join(project, 'node_modules', name), 'junction')
}
