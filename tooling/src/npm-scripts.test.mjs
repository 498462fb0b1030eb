// npm scripts as the tests of examples run them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runScript, startScript } from '../npm-scripts.mjs'

const folder = mkdtempSync(join(tmpdir(), 'lam-scripts-'))
const PROGRAMS = {
  say: 'console.log([...process.argv.slice(2), process.env.WHO].join())',
  fail: 'process.exit(3)',
  serve: `require('node:http').createServer((_, answer) => answer.end('here'))
    .listen(0, '127.0.0.1', function () { console.log('port ' + this.address().port + '.') })`,
}
beforeAll(() => {
  for (const [name, program] of Object.entries(PROGRAMS)) writeFileSync(join(folder, `${name}.cjs`), program)
  const scripts = Object.fromEntries(Object.keys(PROGRAMS).map((name) => [name, `node ${name}.cjs`]))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts }))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('give what they print, with arguments and environment', async () => {
  expect((await runScript(folder, 'say', { args: ['a', 'b'], env: { WHO: 'you' } })).trim()).toBe('a,b,you')
})

it('tell of their failure, and of an end before the awaited line', async () => {
  await expect(runScript(folder, 'fail')).rejects.toThrow('npm run fail ended with 3')
  await expect(startScript(folder, 'fail').prints(/ready/)).rejects.toThrow('ended before it printed /ready/')
})

it('end with all their processes', async () => {
  const script = startScript(folder, 'serve')
  const [, port] = await script.prints(/port (\d+)\./)
  const ask = async () => (await fetch(`http://127.0.0.1:${port}`)).text()
  expect(await ask()).toBe('here')
  await script.stop()
  await expect(ask()).rejects.toThrow()
})
