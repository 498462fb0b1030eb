import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { optionalPackage, suitedVersions } from './optional-package.js'

const missing = async () => {
  throw Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' })
}

it('a package that is missing is told with a version that runs on Node 20', async () => {
  await expect(optionalPackage('@qdrant/js-client-rest', missing)).rejects.toMatchObject({
    code: 'LAM_OPTION_INVALID',
    message:
      'The job needs @qdrant/js-client-rest, which is not installed. To install beside @lamjs/job: npm install @qdrant/js-client-rest@1.18.0',
  })
  await expect(optionalPackage(['bullmq', 'ioredis'], missing)).rejects.toThrow(
    /needs bullmq and ioredis, which are not installed.*npm install bullmq@6\.7\.0 ioredis@6\.0\.0$/,
  )
})

it('a package that is there but does not load is told with the reason', async () => {
  const broken = async () => {
    throw new Error('unexpected token')
  }
  await expect(optionalPackage('pg', broken)).rejects.toThrow(/pg, which does not load \(unexpected token\)/)
})

it('the versions are those of the optional peers, and those that the tests run with', async () => {
  const manifest = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'))
  expect(Object.keys(suitedVersions).sort()).toEqual(Object.keys(manifest.peerDependenciesMeta).sort())
  for (const [name, version] of Object.entries(suitedVersions)) {
    expect(manifest.peerDependencies[name], name).toContain(version)
    expect(manifest.devDependencies[name].replace('^', ''), name).toBe(version)
  }
})
