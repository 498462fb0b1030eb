import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { workerExecArgv, workerScript } from './worker-script.js'

describe('workerExecArgv', () => {
  it('hands on how modules are found', () => {
    const options = ['--require', './.pnp.cjs', '--import=tsx', '-C', 'development', '--experimental-loader', 'x.mjs']
    expect(workerExecArgv(options)).toEqual(options)
  })

  it('keeps back what is for the process and its main script', () => {
    const options = [
      '--input-type=module',
      '-e',
      'await x()',
      '--test',
      '--inspect-brk',
      '--cpu-prof',
      '--no-warnings',
      '-r',
    ]
    expect(workerExecArgv(options)).toEqual([])
    expect(workerExecArgv([...options, './a.cjs'])).toEqual(['-r', './a.cjs'])
  })
})

describe('workerScript', () => {
  it('is the built one, also from the sources', () => {
    expect(workerScript().pathname).toMatch(/dist\/worker\/session-worker\.js$/)
  })

  it.each([
    ['a copy without the modules that it imports', pathToFileURL('/nowhere/static/media/session-worker.1a2b.js').href],
    ['an address on a page', '/_next/static/media/session-worker.1a2b.js'],
    ['the address of a page', 'https://page.test/session-worker.js'],
  ])('is the installed one where a bundler made of it %s', (_, href) => {
    const script = process.argv[1]
    process.argv[1] = join(import.meta.dirname, 'bundle.js') // from here the package is found by its own name
    try {
      expect(workerScript({ href }).pathname).toMatch(/dist\/worker\/session-worker\.js$/)
    } finally {
      process.argv[1] = script
    }
  })
})
