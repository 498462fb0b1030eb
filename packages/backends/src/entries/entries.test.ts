import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as browser from './browser.js'
import { defineEntry } from './define-entry.js'
import * as node from './node.js'

const lists = { node: node.entries, browser: browser.entries }
const all = [...new Set([...node.entries, ...browser.entries])]

const manifestAt = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
const own = manifestAt('../../package.json')

describe.each(all)('the entry $name', (entry) => {
  const { name, packageName, exportName, devices } = entry

  it('names a package of the workspace, which exports the factory of a backend of that name', async () => {
    expect(manifestAt(`../../../${name}/package.json`).name).toBe(packageName)
    const factory = await entry.load()
    expect((await import(packageName))[exportName]).toBe(factory)
    expect(factory()).toMatchObject({ name, specVersion: 1 })
  })

  it('has a default device, and the option to name another where there are several', () => {
    expect(devices.length).toBeGreaterThan(0)
    expect(entry.options.includes('device')).toBe(devices.length > 1)
  })

  it('stands in the list of every environment that it runs in, and in no other', () => {
    for (const [environment, list] of Object.entries(lists)) {
      expect(list.includes(entry), environment).toBe((entry.runsIn as readonly string[]).includes(environment))
    }
  })

  it('is for a package that users may leave out', () => {
    expect(own.peerDependenciesMeta[packageName]).toEqual({ optional: true })
    expect(own.dependencies).not.toHaveProperty([packageName])
  })
})

it('has no two entries of one name, and no optional package without an entry', () => {
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
  expect(Object.keys(own.peerDependenciesMeta).sort()).toEqual(all.map(({ packageName }) => packageName).sort())
})

describe('defineEntry', () => {
  it('gives lists in the order of the definition', () => {
    const { devices, options } = node.entries[1]
    expect(devices).toEqual(['cpu', 'cuda', 'tensorrt', 'webgpu', 'dml', 'coreml'])
    expect(options).toContain('threads')
  })

  it('is refused by the compiler where the entry and the package disagree', () => {
    const right = {
      name: 'reference',
      packageName: '@lamjs/reference',
      exportName: 'reference',
      runsIn: ['node'],
      devices: { cpu: true },
      options: { block: true },
      debugging: { command: 'node app.mjs', shows: 'Nothing.' },
      load: async () => (await import('@lamjs/reference')).reference,
    } as const
    expect(defineEntry(right).options).toEqual(['block'])
    // @ts-expect-error: the package has no such export
    defineEntry({ ...right, load: async () => (await import('@lamjs/reference')).native })
    // @ts-expect-error: the package has this export, and it makes no backend
    defineEntry({ ...right, load: async () => (await import('@lamjs/reference')).readEncoder })
    // @ts-expect-error: the backend takes an option that is not listed
    defineEntry({ ...right, options: {} })
    // @ts-expect-error: the backend takes no such option
    defineEntry({ ...right, options: { block: true, threads: true } })
    // @ts-expect-error: a device of the backend is not listed
    defineEntry({ ...right, devices: {} })
  })
})
