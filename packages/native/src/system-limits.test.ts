import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const packageFolder = fileURLToPath(new URL('..', import.meta.url))
const index = JSON.stringify(fileURLToPath(new URL('../dist/index.js', import.meta.url)))

/** Runs a script that sees `lib`, `openCheckpoint` and `codeOf`, in a process that may take no more than so much address space. */
function underLimit(kilobytes: number, script: string) {
  const whole = `
    const lib = await import(${index})
    const { openCheckpoint } = await import('@lamjs/core/backend')
    const codeOf = (promise) => promise.then(() => 'none', (error) => (lib.LamError.is(error) ? error.code + ' ' + error.message : 'no LamError: ' + error))
    ${script}`
  const { status, signal, stdout, stderr } = spawnSync(
    'sh',
    ['-c', `ulimit -v ${kilobytes} && exec "$0" --input-type=module -e "$1"`, process.execPath, whole],
    { cwd: packageFolder, encoding: 'utf8', timeout: 60_000 },
  )
  return { status, signal, lines: stdout.trimEnd().split('\n'), stderr }
}

// Only Linux lets a process limit itself so.
describe.runIf(process.platform === 'linux')('where the system gives no more', () => {
  it('threads: says how many there were, and a later call with fewer works', () => {
    const { status, signal, lines, stderr } = underLimit(
      4_000_000,
      `console.log(await codeOf(new lib.LAM(lib.native({ threads: 1024 })).encode('a')))
       console.log((await new lib.LAM(lib.native({ threads: 1 })).encode('a')).length)`,
    )
    expect({ status, signal, stderr }).toEqual({ status: 0, signal: null, stderr: '' })
    expect(lines[0]).toMatch(/^LAM_BACKEND_FAILED The system gave \d+ threads of 1024 .*native\(\{ threads \}\)/)
    expect(lines[1]).toBe('384')
  })

  it('memory: a run fails with LAM_BACKEND_FAILED and the next one works', () => {
    const { status, signal, lines, stderr } = underLimit(
      4_000_000,
      `const backend = lib.native({ threads: 1 })
       const program = await backend.compile(await openCheckpoint(backend.defaultModel))
       const run = (spans) =>
         program.run({ ids: Int32Array.of(101, 102), offsets: Uint32Array.of(0, 2), spans: new Uint32Array(2 * spans).fill(2).map((end, i) => i % 2 * end) })
       console.log(await codeOf(run(5_000_000)))
       console.log((await run(1)).length)`,
    )
    expect({ status, signal, stderr }).toEqual({ status: 0, signal: null, stderr: '' })
    expect(lines[0]).toMatch(/^LAM_BACKEND_FAILED /)
    expect(lines[1]).toBe('384')
  })
})
