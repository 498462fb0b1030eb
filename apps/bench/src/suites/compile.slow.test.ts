import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BenchFile, readBenchFile } from '../bench-file.js'
import type { BackendReport, CompileData } from '../compile/backend-report.js'

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'lam-compile-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

// Of the built package, because its processes run the built files.
describe('lam bench compile --html', () => {
  let file: BenchFile
  let html: string
  let reports: Map<string, BackendReport>
  beforeAll(() => {
    const [json, page] = [join(folder, 'out.json'), join(folder, 'out.html')]
    const words = ['compile', '--quick', '--backends', 'native,onnx', '--peers', '', '--json', json, '--html', page]
    execFileSync(process.execPath, [MAIN, ...words], { stdio: 'ignore' })
    file = readBenchFile(json)
    html = readFileSync(page, 'utf8')
    reports = new Map((file.data as CompileData).backends.map((report) => [report.backend, report]))
  }, 300_000)

  it('times the phases of both processes of native and of onnx', () => {
    for (const subject of ['native float32', 'onnx float32']) {
      for (const process of ['first', 'second']) {
        const phases = ['start', 'load', 'compile', 'run', 'whole'].map((phase) => {
          const name = `${process} process: ${phase}`
          return file.series.find((one) => one.subject === subject && one.metric.name === name)?.estimate.median ?? -1
        })
        expect(Math.min(...phases), `${subject}, ${process}`).toBeGreaterThanOrEqual(0)
        expect(phases[4]).toBeGreaterThan(50)
      }
    }
  })

  it('finds that native compiles nothing, and onnx once for all processes', () => {
    const [native, onnx] = [reports.get('native'), reports.get('onnx')]
    for (const { first, second, kept } of native?.processes ?? []) {
      expect([first.compile, second.compile, kept.length]).toEqual([0, 0, 0])
    }
    for (const { first, second, kept } of onnx?.processes ?? []) {
      expect(first.compile).toBeGreaterThan(0)
      expect(second.compile).toBe(0)
      expect(second.programs.every(({ origin }) => origin === 'cache')).toBe(true)
      expect(Math.max(...kept.map(({ bytes }) => bytes))).toBeGreaterThan(1e6)
    }
  })

  it('counts the programs of 10,000 lengths by the report of each backend', () => {
    const [native, onnx] = [reports.get('native')?.lengths, reports.get('onnx')?.lengths]
    expect(native?.programs.map(({ shape }) => shape)).toEqual(['any'])
    expect(Math.max(...(native?.run ?? []))).toBe(10_001)
    const shapes = onnx?.programs.map(({ shape }) => shape) ?? []
    expect(shapes).toEqual(expect.arrayContaining([...(onnx?.planned ?? ['none planned'])]))
    expect(onnx?.afterWarmup?.length).toBeGreaterThanOrEqual(shapes.length)
  })

  it('reads binaries, platforms and the command for debugging from the packages', () => {
    for (const name of ['native', 'onnx']) {
      const report = reports.get(name)
      const binaries = report?.processes[0].binaries ?? []
      expect(binaries.map(({ path }) => path).join()).toContain('.node')
      expect(Math.min(...binaries.map(({ bytes }) => bytes))).toBeGreaterThan(1e5)
      expect(report?.platforms.binaries.length).toBeGreaterThan(3)
      expect(report?.debugging.command).not.toBe('')
      expect(html).toContain(report?.debugging.command)
    }
    expect(reports.get('onnx')?.platforms.devices).toContain('cpu')
  })

  it('answers the question in a sentence', () => {
    expect(html).toMatch(/On this machine the first embedding comes sooner (ahead of|just in) time: /)
    expect(file.notes[0]).toMatch(/^On this machine/)
  })
})
