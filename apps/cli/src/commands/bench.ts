import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { LamError } from '@lamjs/core'
import { installCommand } from '../install-command.js'
import type { Interruption } from '../interruption.js'

const PACKAGE = '@lamjs/bench'
const MAIN = fileURLToPath(new URL('../main.js', import.meta.url))

type BenchPackage = Pick<typeof import('@lamjs/bench'), 'run'>

/** `lam bench`: runs the command line of `@lamjs/bench`, a package of its own, because few users measure. */
export async function bench(argv: readonly string[], interruption: Interruption): Promise<void> {
  const { run } = await loadBench()
  const exitCode = await run(argv, { name: 'lam bench', lam: MAIN, signal: interruption.signal })
  if (exitCode !== 0) interruption.stop(exitCode)
}

/**
 * The package as installed beside `lam`, or else as the project around the working directory has it.
 * @param beside imports the one beside `lam`
 * @throws LamError `LAM_OPTION_INVALID` where it is installed in neither place, with the command that installs it
 */
export async function loadBench(
  beside: () => Promise<BenchPackage> = () => import('@lamjs/bench'),
  workingDirectory: string = process.cwd(),
): Promise<BenchPackage> {
  try {
    return await beside()
  } catch (cause) {
    if (!isAbsent(cause)) throw cause
    const file = resolveFrom(workingDirectory)
    if (file !== undefined) return (await import(pathToFileURL(file).href)) as BenchPackage
    const remedy = installCommand(PACKAGE)
    const message = `The benchmarks are a package of their own, and it is not installed. To install it: ${remedy}`
    throw new LamError('LAM_OPTION_INVALID', message, { cause })
  }
}

/** The main file of the package that code in this folder would import; undefined where there is none. */
function resolveFrom(folder: string): string | undefined {
  try {
    return createRequire(join(folder, 'any.js')).resolve(PACKAGE)
  } catch {
    return undefined
  }
}

/** Whether the package itself was not found; a missing dependency of it is a fault of its installation. */
function isAbsent(error: unknown): boolean {
  const { code, message } = Object(error) as { readonly code?: unknown; readonly message?: unknown }
  return /MODULE_NOT_FOUND$/.test(String(code)) && new RegExp(`['"\\s]${PACKAGE}['"\\s,]`).test(String(message))
}
