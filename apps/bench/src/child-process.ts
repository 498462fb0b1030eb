import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What a child reported, and how long that took as seen from here. */
export interface ChildResult<T> {
  readonly report: T
  /** From the moment the process was started until its report was there, in ms. */
  readonly milliseconds: number
}

/**
 * Runs one of the scripts in `children/` in a process of its own.
 * @param script its compiled file
 * @param argument given to the script as JSON
 * @param environment variables beyond those of this process
 * @returns the object that the script passed to `reportToParent`
 * @throws when the script fails, with what it wrote to stderr
 */
export function runChild<T>(
  script: URL,
  argument: unknown,
  environment: Readonly<Record<string, string>> = {},
): Promise<ChildResult<T>> {
  const file = fileURLToPath(script)
  const start = performance.now()
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, JSON.stringify(argument)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    })
    let output = ''
    let errors = ''
    let milliseconds: number | undefined
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (output.endsWith('\n')) milliseconds ??= performance.now() - start
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code !== 0 || milliseconds === undefined) {
        reject(new Error(`${file} ended with ${code}: ${errors.trim() || 'no report'}`))
        return
      }
      resolve({ report: JSON.parse(output) as T, milliseconds })
    })
  })
}
