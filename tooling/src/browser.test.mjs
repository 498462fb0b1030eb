// What the set-up does where there is a browser, where there is none, and where it may install one.
import { describe, expect, it } from 'vitest'
import { findBrowser, lamBrowserVitest } from '../browser.mjs'
import { aptCommand, setupBrowser } from '../setup-browser.mjs'

const linux = process.platform === 'linux'
const nowhere = { LAM_BROWSER: '/no/such/browser' }

describe('the browser', () => {
  it('is the one named, and no other where that one is missing', () => {
    expect(findBrowser({ LAM_BROWSER: '/opt/b', CHROME_PATH: '/opt/c' }, () => true)).toBe('/opt/b')
    expect(findBrowser({ CHROME_PATH: '/opt/c' }, () => true)).toBe('/opt/c')
    expect(findBrowser({ CHROME_PATH: '/opt/c' }, (path) => path !== '/opt/c')).toBeUndefined()
  })

  it('is looked for in the usual places where none is named', () => {
    expect(
      findBrowser({ HOME: '/home/me', PROGRAMFILES: 'C:\\Programs' }, (path) => /google.?chrome/i.test(path)),
    ).toMatch(/google.?chrome/i)
    expect(findBrowser({}, () => false)).toBeUndefined()
  })

  it('is named in the environment, so that results are cached for this browser', () => {
    const env = { ...nowhere }
    expect(setupBrowser(env)).toBeUndefined()
    expect(env.LAM_BROWSER).toBe('')
    const found = { LAM_BROWSER: process.execPath }
    expect(setupBrowser(found)).toBe(process.execPath)
    expect(found.LAM_BROWSER).toBe(process.execPath)
  })

  it('is installed by root, by others only when asked, and never against LAM_INSTALL_BROWSER=0', () => {
    const sudo = () => true
    expect(aptCommand({ LAM_INSTALL_BROWSER: '0' }, 0, sudo)).toBeUndefined()
    expect(aptCommand({ LAM_BROWSER: '/opt/b' }, 0, sudo)).toBeUndefined()
    expect(aptCommand({}, 1000, sudo)).toBeUndefined()
    expect(aptCommand({ CI: 'true' }, 1000, () => false)).toBeUndefined()
    const apt = linux && aptCommand({}, 0, sudo)
    expect(apt === undefined || apt === false || apt.join(' ') === 'apt-get').toBe(true)
    if (apt) expect(aptCommand({ CI: 'true' }, 1000, sudo)).toEqual(['sudo', '-n', 'apt-get'])
  })

  it('is what a browser run needs; without one, every test is registered and none runs', () => {
    const { test } = lamBrowserVitest()
    const runs = findBrowser() !== undefined
    expect(test.browser?.enabled ?? false).toBe(runs)
    expect(test.testNamePattern?.test('any name') ?? true).toBe(runs)
  })
})
