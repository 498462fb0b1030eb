import { fileURLToPath } from 'node:url'

/** In place of ../installed-binary.ts in the vitest project of emulated tiles: the addon whose tile registers are emulated. */
export function installedBinaries(): string[] {
  return [fileURLToPath(new URL('../../build/lam-emulated.node', import.meta.url))]
}
