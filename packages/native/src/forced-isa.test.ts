import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { loadBinding } from './load-binding.js'

const { isas, refused } = loadBinding().processor()

describe('LAM_NATIVE_ISA', () => {
  function deviceUnder(isa: string) {
    const code = `
      const { LAM, native } = await import('@lamjs/native')
      const lam = await Promise.resolve().then(() => new LAM(native({ threads: 1 }))).catch(({ code, message }) => code + ': ' + message)
      console.log(typeof lam === 'string' ? lam : (await lam.info()).device)`
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      encoding: 'utf8',
      env: { ...process.env, LAM_NATIVE_ISA: isa },
    })
    expect(stderr).toBe('')
    return stdout.trim()
  }

  it.each(isas.map(({ name }) => name))('forces %s', (isa) => {
    expect(deviceUnder(isa)).toBe(`cpu (${isa}, 1 thread)`)
  })

  it('chooses the best where it is empty, and is refused by name where there is no such set', () => {
    expect(deviceUnder('')).toBe(`cpu (${isas[0].name}, 1 thread)`)
    expect(deviceUnder('mmx')).toMatch(/^LAM_OPTION_INVALID: .*found 'mmx'/)
  })

  it.each(refused)('is refused with the reason where it names $name', ({ name, reason }) => {
    expect(deviceUnder(name)).toBe(
      `LAM_OPTION_INVALID: isa: this processor and binary have ${isas.map((isa) => isa.name).join(', ')}, found '${name}', which cannot be used here: ${reason}.`,
    )
  })
})
