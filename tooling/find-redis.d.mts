export function findRedis(env?: NodeJS.ProcessEnv, exists?: (path: string) => boolean): string | undefined
