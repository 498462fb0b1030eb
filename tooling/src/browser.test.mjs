// The set-up with a browser, without one, and with permission to install one.
import { describe, expect, it } from 'vitest'
import { aptCommand } from '../apt.mjs'
import { findBrowser, lamBrowserVitest } from '../browser.mjs'
import { setupBrowser } from '../setup-browser.mjs'

const linux = process.platform === 'linux'
const nowhere = { LAM_BROWSER: '/no/such/browser' }

describe('the browser', () => {
  it('is the named one, and no other if that one is missing', () => {
    expect(findBrowser({ LAM_BROWSER: '/opt/b', CHROME_PATH: '/opt/c' }, () => true)).toBe('/opt/b')
    expect(findBrowser({ CHROME_PATH: '/opt/c' }, () => true)).toBe('/opt/c')
    expect(findBrowser({ CHROME_PATH: '/opt/c' }, (path) => path !== '/opt/c')).toBeUndefined()
  })

  it('comes from the usual places if none is named', () => {
    expect(
      findBrowser({ HOME: '/home/me', PROGRAMFILES: 'C:\\Programs' }, (path) => /google.?chrome/i.test(path)),
    ).toMatch(/google.?chrome/i)
    expect(findBrowser({}, () => false)).toBeUndefined()
  })

  it('is in the environment, so that cached results belong to this browser', () => {
    const env = { ...nowhere }
    expect(setupBrowser(env)).toBeUndefined()
    expect(env.LAM_BROWSER).toBe('')
    const found = { LAM_BROWSER: process.execPath }
    expect(setupBrowser(found)).toBe(process.execPath)
    expect(found.LAM_BROWSER).toBe(process.execPath)
  })

  it('is installed by root, by others only on request, and never with LAM_INSTALL_BROWSER=0', () => {
    const sudo = () => true
    const command = (env, uid, has = sudo) => aptCommand('LAM_INSTALL_BROWSER', env, uid, has)
    expect(command({ LAM_INSTALL_BROWSER: '0' }, 0)).toBeUndefined()
    expect(command({ CI: 'true' }, 1000, () => false)).toBeUndefined()
    const apt = linux && command({}, 0)
    expect(apt === undefined || apt === false || apt.join(' ') === 'apt-get').toBe(true)
    if (apt) expect(command({ CI: 'true' }, 1000)).toEqual(['sudo', '-n', 'apt-get'])
  })

  it('is necessary for a browser run; without one, vitest registers every test and runs none', () => {
    const { test } = lamBrowserVitest()
    const runs = findBrowser() !== undefined
    expect(test.browser?.enabled ?? false).toBe(runs)
    expect(test.testNamePattern?.test('any name') ?? true).toBe(runs)
  })
})
