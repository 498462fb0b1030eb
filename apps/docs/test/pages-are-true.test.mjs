// Tables and names in pages that the code decides.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LOOSEST } from '@lamjs/conformance'
import { describe, expect, it } from 'vitest'

const docs = join(import.meta.dirname, '..')
const root = join(docs, '..', '..')
const readPage = (page) => readFileSync(join(docs, 'pages', page), 'utf8')

/** The cells of the first table between two comments. */
function tableOf(page, name) {
  const [, text] = readPage(page).split(new RegExp(`<!-- /?${name} -->`))
  const rows = text.trim().split('\n').slice(2)
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

describe('guide/numbers-and-tolerances.md', () => {
  it('has the loosest bounds that the conformance suite accepts', () => {
    const bounds = tableOf('guide/numbers-and-tolerances.md', 'loosest')
    const stated = bounds.map(([precision, absolute, cosine]) => [precision, Number(absolute), Number(cosine)])
    const accepted = Object.entries(LOOSEST).map(([precision, { absolute, cosine }]) => [precision, absolute, cosine])
    expect(stated).toEqual(accepted)
  })

  it('has the bound of each program', async () => {
    const rows = tableOf('guide/numbers-and-tolerances.md', 'tolerances')
    const stated = rows.flatMap(([backends, precision, absolute, cosine]) =>
      [...backends.matchAll(/`(\w+)`/g)].map(([, backend]) => [backend, precision, Number(absolute), Number(cosine)]),
    )
    expect(stated.filter(([backend]) => backend !== 'webgpu')).toEqual(await programBounds())
    expect(stated.filter(([backend]) => backend === 'webgpu')).toEqual(webgpuBounds())
  })
})

async function programBounds() {
  const [native, wasm, onnx] = await Promise.all(
    ['native', 'wasm', 'onnx'].map((name) => import(join(root, 'packages', name, 'dist', 'tolerances.js'))),
  )
  const { reference } = await import('@lamjs/reference')
  const { tinyFlat } = await import('@lamjs/oracle')
  const { LAM } = await import('@lamjs/core')
  const lam = new LAM(reference(), { model: tinyFlat })
  const { precision, tolerance } = await lam.info()
  await lam.dispose()
  const bound = (backend, precision, { absolute, cosine }) => [backend, precision, absolute, cosine]
  return [
    bound('reference', precision, tolerance),
    bound('native', 'float32', native.tolerances.float32),
    bound('wasm', 'float32', wasm.tolerances.float32),
    bound('onnx', 'float32', onnx.toleranceOf('float32')),
    bound('native', 'bfloat16x3', native.tolerances.bfloat16x3),
    bound('native', 'bfloat16', native.tolerances.bfloat16),
    bound('native', 'int8', native.tolerances.int8),
    bound('wasm', 'int8', wasm.tolerances.int8),
    bound('onnx', 'float16', onnx.toleranceOf('float16')),
    bound('onnx', 'int8', onnx.toleranceOf('int8')),
  ]
}

/** Read in the source, because the package runs in browsers alone. */
function webgpuBounds() {
  const source = readFileSync(join(root, 'packages', 'webgpu', 'src', 'program', 'program.ts'), 'utf8')
  return ['ON_PROCESSOR', 'ON_GPU'].map((name) => {
    const [, absolute, cosine] = new RegExp(`const ${name}: Tolerance = { absolute: (\\S+), cosine: (\\S+) }`).exec(
      source,
    )
    return ['webgpu', 'float32', Number(absolute), Number(cosine)]
  })
}

describe('guide/models.md', () => {
  it('lists the published models that the bench makes and holds to the reference', async () => {
    const { PUBLISHED } = await import(join(root, 'apps', 'bench', 'dist', 'peers', 'bert-shapes.js'))
    const listed = tableOf('guide/models.md', 'models').flatMap(([, models]) => models.split(', '))
    expect(listed.sort()).toEqual(Object.keys(PUBLISHED).sort())
  })
})

describe('extend/add-a-family.md', () => {
  const named = [...readPage('extend/add-a-family.md').matchAll(/`((?:packages|apps)\/[^`\s]+|[A-Z]+\.md)`/g)]

  it('names files', () => {
    expect(named.length).toBeGreaterThan(25)
  })

  it.each([...new Set(named.map(([, path]) => path))])('names %s, which is there', (path) => {
    expect(existsSync(join(root, path))).toBe(true)
  })
})
