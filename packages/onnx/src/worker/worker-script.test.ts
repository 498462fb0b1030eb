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
})
