import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A server in a process of its own. */
export class ServedProcess {
  readonly url: string
  readonly #child: ChildProcess

  private constructor(url: string, child: ChildProcess) {
    this.url = url
    this.#child = child
  }

  /** @param script of `children/` */
  static start(script: URL, argument: unknown): Promise<ServedProcess> {
    return ServedProcess.startCommand([fileURLToPath(script), JSON.stringify(argument)])
  }

  /** @param command a file of JavaScript and its arguments. It writes `{ listening: url }` to a line of stdout, among other lines of JSON */
  static startCommand(command: readonly string[]): Promise<ServedProcess> {
    const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] })
    return new Promise((resolve, reject) => {
      createInterface(child.stdout).on('line', (line) => {
        const url = line.includes('"listening"') ? (JSON.parse(line) as { listening?: string }).listening : undefined
        if (url !== undefined) resolve(new ServedProcess(url, child))
      })
      child.on('error', reject)
      child.on('exit', (code) => reject(new Error(`${command[0]} ended with ${code} before it listened`)))
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
