import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A server in a process of its own. */
export class ServedProcess {
  readonly url: string
  readonly #child: ChildProcess

  private constructor(url: string, child: ChildProcess) {
    this.url = url
    this.#child = child
  }

  /** @param script of `children/`, which reports `{ url }` */
  static start(script: URL, argument: unknown): Promise<ServedProcess> {
    const child = spawn(process.execPath, [fileURLToPath(script), JSON.stringify(argument)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    return new Promise((resolve, reject) => {
      let output = ''
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text
        if (output.endsWith('\n')) resolve(new ServedProcess((JSON.parse(output) as { url: string }).url, child))
      })
      child.on('error', reject)
      child.on('exit', (code) => reject(new Error(`${fileURLToPath(script)} ended with ${code} before it listened`)))
    })
  }

  /** Resident bytes now; undefined beyond Linux. */
  memory(): number | undefined {
    try {
      const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${this.#child.pid}/status`, 'utf8')) ?? []
      return kilobytes === undefined ? undefined : Number(kilobytes) * 1024
    } catch {
      return undefined
    }
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#child.once('exit', () => resolve())
      this.#child.kill('SIGTERM')
    })
  }
}
