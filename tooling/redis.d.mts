export function findRedis(env?: NodeJS.ProcessEnv, exists?: (path: string) => boolean): string | undefined
export function findValkey(env?: NodeJS.ProcessEnv, exists?: (path: string) => boolean): string | undefined
/** A running server for tests. */
export interface RedisServer {
  readonly url: string
  end(signal?: NodeJS.Signals): Promise<void>
  restart(): Promise<void>
  stop(): Promise<void>
}
export function startRedis(options?: {
  password?: string
  durable?: boolean
  config?: readonly string[]
  program?: string
}): Promise<RedisServer>
