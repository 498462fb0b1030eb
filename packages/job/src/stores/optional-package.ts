import { LamError } from '@lamjs/core'

/**
 * A package that a job needs only for what its description names.
 * @throws LamError `LAM_OPTION_INVALID` with the command that installs it
 */
export async function optionalPackage<Package>(name: string, load: () => Promise<Package>): Promise<Package> {
  try {
    return await load()
  } catch (cause) {
    const why =
      (cause as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND'
        ? 'is not installed'
        : `does not load (${(cause as Error).message})`
    throw new LamError(
      'LAM_OPTION_INVALID',
      `The job needs ${name}, which ${why}. To install it: npm install ${name}`,
      {
        cause,
      },
    )
  }
}
