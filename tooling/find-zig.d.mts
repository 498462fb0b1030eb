export const zigVersion: string
export function findZig(env?: NodeJS.ProcessEnv): string | { missing: string }
