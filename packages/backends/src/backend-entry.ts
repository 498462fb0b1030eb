import type { Backend } from '@lamjs/core'

/** Node stands for Bun and Deno too; browsers for everything that bundles without the condition `node`. */
export type Environment = 'node' | 'browser'

/** Makes a backend. Which options it takes, its entry says. */
export type BackendFactory = (options?: Readonly<Record<string, unknown>>) => Backend

/** How to see what a backend does while it runs. */
export interface Debugging {
  /** A command line, which runs as it stands beside a program `app.mjs` or a page `app.html` that embeds texts. */
  readonly command: string
  /** What of the backend that command shows, as a sentence. */
  readonly shows: string
}

/** One backend: what a program must know before it loads the package. */
export interface BackendEntry {
  /** The backend's own name (`Backend.name`): `'native'`. */
  readonly name: string
  /** `'@lamjs/native'` */
  readonly packageName: string
  /** The export of the package that makes the backend. */
  readonly exportName: string
  /** Where it runs. `backends` lists those of the present environment alone. */
  readonly runsIn: readonly Environment[]
  /** Devices that it may be told to use, its default first. */
  readonly devices: readonly string[]
  /** Names of the factory's options. Only a backend with `'threads'` can be told how many threads to take, and `'device'` alike. */
  readonly options: readonly string[]
  /** A command that looks into it, and what the command shows. */
  readonly debugging: Debugging
  /**
   * Imports the package and picks the export, so that a bundler can leave the others out.
   * Use `loadBackend` or `loadFactory`, which tell why it failed.
   */
  readonly load: () => Promise<BackendFactory>
}
