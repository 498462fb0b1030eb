import { sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { installCommand } from './install-command.js'

/** With this system's separators. */
const path = (posix: string) => posix.replaceAll('/', sep)

const inProject = { programFile: path('/app/node_modules/@lamjs/cli/dist/x.js'), workingDirectory: path('/app/src') }
const global = { programFile: path('/usr/lib/node_modules/@lamjs/cli/dist/x.js'), workingDirectory: path('/home/me') }

describe('installCommand', () => {
  it('names npm if no package manager started the program', () => {
    expect(installCommand('@lamjs/native', { ...inProject, userAgent: undefined })).toBe('npm install @lamjs/native')
  })

  it('names the package manager that started it', () => {
    const command = (userAgent: string) => installCommand('@lamjs/native', { ...inProject, userAgent })
    expect(command('pnpm/9.1.0 npm/? node/v22.1.0 linux x64')).toBe('pnpm add @lamjs/native')
    expect(command('yarn/4.1.0 npm/? node/v22.1.0 linux x64')).toBe('yarn add @lamjs/native')
    expect(command('npm/10.2.0 node/v22.1.0 linux x64')).toBe('npm install @lamjs/native')
  })

  it('installs globally for a global program', () => {
    const command = (userAgent: string) => installCommand('@lamjs/native', { ...global, userAgent })
    expect(command('')).toBe('npm install --global @lamjs/native')
    expect(command('yarn/1.22.0 node/v22.1.0')).toBe('yarn global add @lamjs/native')
  })

  it('does not take a source checkout for a global installation', () => {
    const checkout = {
      programFile: path('/src/lam/apps/cli/dist/x.js'),
      workingDirectory: path('/'),
      userAgent: undefined,
    }
    expect(installCommand('@lamjs/native', checkout)).toBe('npm install @lamjs/native')
  })
})
