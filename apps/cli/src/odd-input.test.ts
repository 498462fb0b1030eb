import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lam, main, tinyModel } from './testing/lam-process.js'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lam-odd-'))
  writeFileSync(join(folder, 'two'), 'alpha\nbeta\n')
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs a line of shell in the folder, with `lam` as a command. */
function shell(line: string) {
  const lam = `lam() { "${process.execPath}" "${main}" "$@" --model "${tinyModel}" --backend reference; }`
  const options = { cwd: folder, encoding: 'utf8', timeout: 60_000 } as const
  const { status, stderr, stdout } = spawnSync('sh', ['-c', `${lam}; ${line}`], options)
  return { code: status, stderr, rows: stdout.split('\n').length - 1 }
}

describe.runIf(process.platform !== 'win32')('lam in a shell', () => {
  it.each([
    ['a folder as stdin', 'lam embed < .', 'Cannot read stdin: it is a folder'],
    ['a folder as a file', 'lam embed --file .', "Cannot read '.': it is a folder"],
    ['a folder to search', 'lam similar x .', "Cannot read '.': it is a folder"],
    ['a stdin open for writing only', 'lam embed 0> made', 'Cannot read stdin: it is closed, or open for writing only'],
    ['stdin named twice', 'lam embed --file - --file /dev/stdin < two', 'stdin is named more than once'],
    ['a path through a file', 'lam embed --file two/three', "Cannot read 'two/three': a part of its path is no folder"],
    ['links in a circle', 'ln -s l l; lam embed --file l', "Cannot read 'l': its links lead in a circle"],
  ])('tells %s', (_, line, message) => {
    expect(shell(line)).toMatchObject({
      code: 1,
      rows: 0,
      stderr: expect.stringContaining(`lam: LAM_INPUT_INVALID: ${message}`),
    })
  })

  it.each([
    ['a closed stdin', 'lam embed <&-', 'stdin'],
    ['/dev/null', 'lam embed < /dev/null', 'stdin'],
    ['/dev/null as a file', 'lam embed --file /dev/null', "'/dev/null'"],
  ])('warns that no text came from %s', (_, line, name) => {
    expect(shell(line)).toMatchObject({
      code: 0,
      rows: 0,
      stderr: expect.stringContaining(`lam: warning: no text came from ${name}\n`),
    })
  })

  it.each([
    ['a FIFO', 'mkfifo in; cat two > in & lam embed --file in'],
    ['a FIFO as stdin', 'mkfifo in2; cat two > in2 & lam embed < in2'],
    ['stdin by the name of its device', 'cat two | lam embed --file /dev/stdin'],
    ['stdin by its number', 'lam embed --file /dev/fd/0 < two'],
    ['a file that was read from before', '{ read line; lam embed "$line" --file -; } < two'],
  ])('reads %s', (_, line) => {
    expect(shell(line)).toEqual({ code: 0, rows: 2, stderr: 'lam: wrote 2 rows to stdout\n' })
  })

  it.each([
    ['a FIFO', 'mkfifo out; cat out & lam embed --file two --output out; wait', "lam: wrote 2 rows to 'out'\n"],
    ['/dev/stdout', 'lam embed --file two --output /dev/stdout | cat', 'lam: wrote 2 rows to stdout\n'],
    ['- for stdout', 'lam embed --file two --output - | cat', 'lam: wrote 2 rows to stdout\n'],
  ])('writes to %s', (_, line, stderr) => {
    expect(shell(line)).toEqual({ code: 0, rows: 2, stderr })
  })

  it('writes a matrix to a FIFO and to a device', () => {
    const line = 'mkfifo npy; wc -c < npy & lam embed --file two --format npy --output npy --dim 4; wait'
    expect(shell(line)).toMatchObject({ code: 0, stderr: "lam: wrote 2 rows to 'npy'\n" })
    expect(shell('lam embed --file two --format npy --output /dev/null')).toMatchObject({ code: 0, rows: 0 })
  })

  it('tells a socket', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(join(folder, 'socket'), resolve))
    const { code, stderr } = await lam(['embed', '--file', join(folder, 'socket')])
    server.close()
    expect([code, stderr]).toEqual([1, expect.stringMatching(/LAM_INPUT_INVALID: Cannot read '.+': it is a socket/)])
  })

  it.each(['jsonl', 'json', 'npy'])(
    'leaves the good old %s file, and nothing else, where the disk is full',
    (format) => {
      const line = `mkdir full-${format}; cd full-${format}; echo old > rows; seq 200 > in; (ulimit -f 8; lam embed --file in --format ${format} --output rows); echo "exit $?" >&2; cat rows >&2; ls`
      const { stderr, rows } = shell(line)
      expect(stderr).toMatch(
        /^lam: LAM_OUTPUT_FAILED: Cannot write 'rows': .+ \(EFBIG\)\. The old file is unchanged\.\nexit 1\nold\n$/,
      )
      expect(rows).toBe(2)
    },
  )

  it('embeds the texts before an unreadable line, and writes no part of a matrix', () => {
    const input = "printf 'one\\ntwo\\nth\\0ree\\nfour\\n'"
    const jsonl = shell(`{ ${input}; } | lam embed`)
    expect([jsonl.code, jsonl.rows]).toEqual([1, 2])
    expect(jsonl.stderr).toMatch(
      /^lam: 2 rows until then on stdout\nlam: LAM_INPUT_INVALID: stdin is not plain text: there is a NUL byte in line 3\. /,
    )
    const npy = shell(`{ ${input}; } | lam embed --format npy | wc -c >&2`)
    expect(npy.stderr).toMatch(
      /^lam: nothing was written to stdout; 2 rows were ready\nlam: LAM_INPUT_INVALID: .+\n *0\n$/,
    )
    const json = shell(`{ ${input}; } | lam embed --format json`)
    expect([json.code, json.rows]).toEqual([1, 2])
  })
})
