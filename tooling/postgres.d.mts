export function findPostgres(env?: NodeJS.ProcessEnv, exists?: (path: string) => boolean): string | undefined
/** A running server for tests. */
export interface PostgresServer {
  readonly url: string
  end(signal?: NodeJS.Signals): Promise<void>
  restart(): Promise<void>
  stop(): Promise<void>
}
export function startPostgres(): Promise<PostgresServer>
