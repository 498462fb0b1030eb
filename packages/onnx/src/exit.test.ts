// Processes that end while onnxruntime loads or computes, in the ways that let JavaScript say so.
import { spawn } from 'node:child_process'
import { everyCase } from '@lamjs/tooling/test-tiers'
import { describe, expect, it } from 'vitest'

const index = JSON.stringify(new URL('../dist/index.js', import.meta.url).href)

/** Runs a script of module type, as `node --input-type=module -e` does. */
function run(script: string): Promise<{ code: number | null; signal: string | null; stderr: string; stdout: string }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'pipe'] })
  const out = { stdout: '', stderr: '' }
  child.stdout.on('data', (data) => {
    out.stdout += data
  })
  child.stderr.on('data', (data) => {
    out.stderr += data
  })
  return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, ...out })))
}

const busy = `
  const { LAM, onnx } = await import(${index})
  const lam = new LAM(onnx({ cache: false }))
  const work = lam.encode(Array.from({ length: 400 }, (_, i) => 'Some words of text number ' + i)).catch(() => {})`

describe('a process', () => {
  it('started with code on its command line runs as any other', { timeout: 120_000 }, async () => {
    const { stdout, stderr } = await run(`
      const { LAM, onnx } = await import(${index})
      const lam = new LAM(onnx({ cache: false }))
      console.log((await lam.encode('Hello')).length)
      await lam.dispose()`)
    expect([stdout.trim(), stderr]).toEqual(['384', ''])
  })

  it.each([
    ['exits', 'process.exit(7)', 7],
    ['throws', "throw new Error('on purpose')", 1],
    ['exits again in its exit handler', "process.on('exit', () => process.exit(9)); process.exit(7)", 9],
  ])(
    'that %s while onnxruntime loads or works ends with its own code',
    { timeout: 240_000 },
    async (_, ending, code) => {
      for (const milliseconds of everyCase ? [150, 900, 2000] : [900]) {
        const found = await run(`${busy}\nsetTimeout(() => { ${ending} }, ${milliseconds})`)
        expect({ code: found.code, signal: found.signal }).toEqual({ code, signal: null })
        expect(found.stderr).not.toMatch(/terminate|Napi|abort/i)
      }
    },
  )
})
