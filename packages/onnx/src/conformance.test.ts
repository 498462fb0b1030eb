import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { conformance } from '@lamjs/conformance'
import { reported } from '@lamjs/tooling/conformance'
import { everyCase } from '@lamjs/tooling/test-tiers'
import { isUsualCase } from '@lamjs/tooling/usual-cases'
import { afterAll, describe, expect, it } from 'vitest'
import { onnx } from './index.js'

const folder = await mkdtemp(join(tmpdir(), 'lam-onnx-conformance-'))
afterAll(() => rm(folder, { recursive: true }))

const backend = () => onnx({ device: 'cpu', cacheDirectory: folder })
const runner = { describe, it, afterAll }

/** A NaN in any tensor takes a worker for each, and none of a backend's own code: the cases with a NaN somewhere stand for it. */
const usual = (name: string) => isUsualCase(name) && !name.includes('with a NaN in any tensor')
const exact = conformance(runner, {
  name: "conformance of 'onnx' on cpu, float32",
  backend,
  precision: 'float32',
  ...reported(),
  ...(everyCase ? {} : { only: usual }),
})
// What has to do with numbers once more in int8; the rest does not depend on the precision.
const narrow = conformance(runner, {
  name: "conformance of 'onnx' on cpu, int8",
  backend,
  precision: 'int8',
  ...reported(),
  only: (name) =>
    everyCase ? /^(golden|positions|invariance|spans):/.test(name) : /^(golden|invariance):/.test(name) && usual(name),
})

it('registers the suite in both precisions', () => {
  expect(exact.registered.length).toBeGreaterThan(120)
  expect(narrow.registered.length).toBeGreaterThan(60)
})
