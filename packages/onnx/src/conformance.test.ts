import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { conformance } from '@lamjs/conformance'
import { reported } from '@lamjs/tooling/conformance'
import { everyCase } from '@lamjs/tooling/test-tiers'
import { afterAll, describe, expect, it } from 'vitest'
import { onnx } from './index.js'

const folder = await mkdtemp(join(tmpdir(), 'lam-onnx-conformance-'))
afterAll(() => rm(folder, { recursive: true }))

const backend = () => onnx({ device: 'cpu', cacheDirectory: folder })
const runner = { describe, it, afterAll }

/**
 * Each case that a checkpoint has takes the compilation of a program or more. Usually the others than these three have their known vectors
 * alone, and a NaN in each tensor, which is a program for each, is tried with the smaller of the two families.
 */
const leftToFull = (name: string) =>
  /^(?!golden).*tiny-(flat|hierarchical-64|bert-cls) /.test(name) ||
  name.includes('tiny-hierarchical with a NaN in any tensor')
const exact = conformance(runner, {
  name: "conformance of 'onnx' on cpu, float32",
  backend,
  precision: 'float32',
  ...reported(),
  ...(everyCase ? {} : { only: (name: string) => !leftToFull(name) }),
})
// What has to do with numbers once more in int8; the rest does not depend on the precision.
const narrow = conformance(runner, {
  name: "conformance of 'onnx' on cpu, int8",
  backend,
  precision: 'int8',
  ...reported(),
  only: (name) => (everyCase ? /^(golden|positions|invariance|spans):/ : /^(golden|invariance):/).test(name),
})

it('registers the suite in both precisions', () => {
  expect(exact.registered.length).toBeGreaterThan(120)
  expect(narrow.registered.length).toBeGreaterThan(60)
})
