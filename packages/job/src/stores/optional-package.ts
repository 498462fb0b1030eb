import { LamError } from '@lamjs/core'

/** What to install: the newest version of each that runs on Node 20.19. Within the peer range npm would take one that does not. */
export const suitedVersions = {
  '@aws-sdk/client-s3': '3.1175.0',
  '@lancedb/lancedb': '0.37.1',
  '@qdrant/js-client-rest': '1.18.0',
  'apache-arrow': '18.1.0',
  bullmq: '6.7.0',
  ioredis: '6.0.0',
  pg: '8.23.1',
  'prom-client': '15.1.3',
} as const

/**
 * A package that a job needs only for what its description names, or some packages that are needed together.
 * @throws LamError `LAM_OPTION_INVALID` with the command that installs them
 */
export async function optionalPackage<Package>(
  names: keyof typeof suitedVersions | readonly (keyof typeof suitedVersions)[],
  load: () => Promise<Package>,
): Promise<Package> {
  try {
    return await load()
  } catch (cause) {
    const wanted = [names].flat() as (keyof typeof suitedVersions)[]
    const [are, load] = wanted.length === 1 ? ['is', 'does not load'] : ['are', 'do not load']
    const why = /MODULE_NOT_FOUND$/.test(String((cause as NodeJS.ErrnoException).code))
      ? `${are} not installed`
      : `${load} (${(cause as Error).message})`
    const versions = wanted.map((name) => `${name}@${suitedVersions[name]}`).join(' ')
    throw new LamError(
      'LAM_OPTION_INVALID',
      `The job needs ${wanted.join(' and ')}, which ${why}. To install beside @lamjs/job: npm install ${versions}`,
      { cause },
    )
  }
}
