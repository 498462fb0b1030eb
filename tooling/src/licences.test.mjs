// The licences of third-party packages that a user installs require no more than a notice.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { licencePage, licences } from '../release/licences.mjs'
import { root } from '../setup.mjs'

const ALLOWED = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'Unlicense',
  '(Apache-2.0 AND BSD-3-Clause)',
  '(MIT OR CC0-1.0)',
]

describe('the production dependencies', () => {
  it('have allowed licences, direct and transitive ones', () => {
    const found = licences()
    expect(found.map(([name]) => name)).toContainEqual(expect.stringMatching(/^onnxruntime-node@/))
    expect(found.filter(([, licence]) => !ALLOWED.includes(licence))).toEqual([])
  })

  it('equal the list in apps/docs/pages/reference/licences.md', () => {
    expect(readFileSync(join(root, 'apps/docs/pages/reference/licences.md'), 'utf8')).toBe(licencePage())
  })
})
