// Random geometries at threefold weights, by the script that draws any number of them.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const script = fileURLToPath(new URL('../scripts/geometries.mjs', import.meta.url))

describe('a geometry whose decay comes near zero in its last chunk', () => {
  it.each([85, 195, 198])('number %i of seed 1 is what the reference computes', (index) => {
    const { status, stdout } = spawnSync(
      process.execPath,
      [script, '--seed', '1', '--scale', '3', '--only', String(index)],
      {
        encoding: 'utf8',
      },
    )
    expect(status, stdout).toBe(0)
    const { rows, worst } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}')
    expect(rows).toBe(6)
    expect(worst).toBeLessThan(1e-5)
  })
})
