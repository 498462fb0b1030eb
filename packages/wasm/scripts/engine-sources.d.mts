export const engineFolder: string
/** @param folder of the engine's sources, with a slash at its end; those of packages/native by default */
export function sourcesHash(folder?: string): string
