import { describe, expect, it } from 'vitest'
import { discreet } from './discreet.js'

const ada = { home: '/home/ada', user: 'ada', workingDirectory: '/home/ada/secret-project' }

describe('discreet', () => {
  it('removes everything that names the user', () => {
    expect(discreet('/home/ada/.cache/lamjs', ada)).toBe('~/.cache/lamjs')
    expect(discreet('no /home/ada/secret-project/node_modules/x', ada)).toBe('no ./node_modules/x')
    expect(discreet('/mnt/users/ada/lib, /mnt/ada', ada)).toBe('/mnt/users/<user>/lib, /mnt/<user>')
    expect(discreet('C:\\Users\\ada\\x', { ...ada, home: 'C:\\Users\\ada' })).toBe('~\\x')
  })

  it('hides the model by both of its names', () => {
    const model = './acquisition'
    expect(discreet(`./acquisition: no /home/ada/secret-project/acquisition/config.json`, { ...ada, model })).toBe(
      '<model>: no <model>/config.json',
    )
  })

  it('leaves other words alone, and the root', () => {
    expect(discreet('adapter /usr/lib/adams', ada)).toBe('adapter /usr/lib/adams')
    expect(discreet('/a/b', { home: '/', user: '', workingDirectory: '/' })).toBe('/a/b')
  })
})
