export function findChroma(env?: NodeJS.ProcessEnv, exists?: (path: string) => boolean): string | undefined
/** A running server for tests. */
export interface ChromaServer {
  readonly host: string
  readonly port: number
  stop(): Promise<void>
}
export function startChroma(): Promise<ChromaServer>
