// Every public manifest has the fields that npm, its provenance check and bundlers require.
import { existsSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PLATFORMS } from '../../packages/native/scripts/platforms.mjs'
import { publicPackages } from '../release/public-packages.mjs'
import { root } from '../setup.mjs'

const packages = publicPackages()

describe.each(packages)('$name', ({ folder, manifest }) => {
  it('states its origin, its requirements and its description', () => {
    const directory = relative(root, folder).split(sep).join('/')
    expect(manifest).toMatchObject({
      license: 'Apache-2.0',
      author: 'The LAM for TypeScript authors',
      homepage: `https://github.com/lamjs/lam/tree/main/${directory}#readme`,
      bugs: { url: 'https://github.com/lamjs/lam/issues' },
      // npm refuses provenance unless this is the publishing repository.
      repository: { type: 'git', url: 'git+https://github.com/lamjs/lam.git', directory },
      engines: { node: '>=20.19' },
      publishConfig: { access: 'public' },
    })
    expect(manifest.description).toMatch(/\S/)
    expect(manifest.keywords).toEqual(expect.arrayContaining(['lam', 'embeddings']))
    expect(manifest).toHaveProperty('sideEffects')
  })

  it('contains its licence and its notice', () => {
    expect(manifest.files).toEqual(expect.arrayContaining(['LICENSE', 'NOTICE']))
    for (const file of ['LICENSE', 'NOTICE', 'README.md']) expect(existsSync(join(folder, file)), file).toBe(true)
  })

  it('has no install script, and depends on its neighbours in their exact version', () => {
    for (const script of ['preinstall', 'install', 'postinstall', 'prepare']) {
      expect(manifest.scripts).not.toHaveProperty(script)
    }
    for (const [name, range] of Object.entries({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
      // pnpm replaces it by the exact version when it packs.
      if (name.startsWith('@lamjs/')) expect(range, name).toBe('workspace:*')
    }
  })
})

describe('peers', () => {
  const names = packages.map(({ name }) => name)
  const isOurs = (peer) => names.includes(peer)
  const peers = packages.flatMap(({ name, manifest }) => {
    const { peerDependencies = {}, peerDependenciesMeta = {} } = manifest
    return Object.keys({ ...peerDependencies, ...peerDependenciesMeta }).map((peer) => ({
      name,
      peer,
      range: peerDependencies[peer],
      meta: peerDependenciesMeta[peer],
    }))
  })

  /** The framework or store that an adapter is for; nobody installs the one without the other. */
  const HOSTS = {
    '@lamjs/ai-sdk': '@ai-sdk/provider',
    '@lamjs/chroma': 'chromadb',
    '@lamjs/lancedb': '@lancedb/lancedb',
    '@lamjs/langchain': '@langchain/core',
    '@lamjs/llamaindex': '@llamaindex/core',
  }

  it('are optional, but for the host of an adapter', () => {
    expect(peers.length).toBeGreaterThan(0)
    for (const { name, peer, meta } of peers) {
      expect(meta, `${peer} for ${name}`).toEqual(HOSTS[name] === peer ? undefined : { optional: true })
    }
    for (const [name, peer] of Object.entries(HOSTS))
      expect(peers).toContainEqual(expect.objectContaining({ name, peer }))
  })

  it('of ours have no range, because Changesets would turn a minor release of a peer into a major one of all', () => {
    for (const { name, peer, range } of peers.filter(({ peer }) => isOurs(peer))) {
      expect(range, `${peer} for ${name}`).toBeUndefined()
    }
  })

  it('of others have a range', () => {
    for (const { name, peer, range } of peers.filter(({ peer }) => !isOurs(peer))) {
      expect(range, `${peer} for ${name}`).toMatch(/^(\^|>=)\d/)
    }
  })
})

describe('the order of publishing', () => {
  it('puts every package after its dependencies, so @lamjs/native after its binaries', () => {
    const names = packages.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(PLATFORMS.map(({ name }) => `@lamjs/native-${name}`)))
    for (const { name, manifest } of packages) {
      for (const needed of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
        if (needed.startsWith('@lamjs/'))
          expect(names.indexOf(needed), `${needed} for ${name}`).toBeLessThan(names.indexOf(name))
      }
    }
  })

  it('gives all of them one version', () => {
    expect(new Set(packages.map(({ manifest }) => manifest.version)).size).toBe(1)
  })
})
