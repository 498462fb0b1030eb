// Random geometries at threefold and thirtyfold weights, by the script that draws any number of them.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const script = fileURLToPath(new URL('../scripts/geometries.mjs', import.meta.url))

/** What the script found of one geometry of seed 1. */
function geometry(index: number, scale: number) {
  const args = [script, '--seed', '1', '--scale', String(scale), '--only', String(index)]
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  expect(status, stdout).toBe(0)
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}')
}

describe('a geometry whose decay comes near zero in its last chunk', () => {
  it.each([85, 195, 198])('number %i of seed 1 is what the reference computes', (index) => {
    const { rows, worst } = geometry(index, 3)
    expect(rows).toBe(6)
    expect(worst).toBeLessThan(1e-5)
  })
})

describe('a geometry whose β is zero for chunks on end', () => {
  it('has no state until there is one: number 65 of seed 1 is what the reference computes', () => {
    const { rows, worst } = geometry(65, 30)
    expect(rows).toBe(6)
    expect(worst).toBeLessThan(1e-5)
  })
})
