import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bareLam, tinyModel } from '../testing/lam-process.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lam-cache-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const inFolder = (args: string[]) => bareLam(args, { LAM_CACHE_DIR: folder })

describe('lam cache', () => {
  it("lists the onnx backend's programs, and clears only them", async () => {
    const bystander = join(folder, 'notes.txt')
    writeFileSync(bystander, 'mine')
    expect((await inFolder(['cache'])).stdout.toString()).toBe(`0 compiled programs, 0.0 MB, in ${folder}\n`)
    expect((await inFolder(['embed', 'x', '--backend', 'onnx', '--model', tinyModel])).code).toBe(0)

    const listed = await inFolder(['cache'])
    expect(listed.code).toBe(0)
    expect(listed.stdout.toString()).toMatch(
      /^ +\d+\.\d MB {2}\d{4}-\d\d-\d\d \d\d:\d\d {2}.*float32.*\n1 compiled program, /,
    )

    expect((await inFolder(['cache', '--clear'])).stdout.toString()).toMatch(/\nRemoved 1 compiled program, /)
    expect(JSON.parse((await inFolder(['cache', '--json'])).stdout.toString())).toMatchObject({ folder, entries: [] })
    expect(existsSync(bystander)).toBe(true)
  })
})
