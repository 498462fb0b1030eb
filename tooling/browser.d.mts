/** The parts of `browser.mjs` that tests in TypeScript call. */
export function findBrowser(): string | undefined
export function launchOptions(): { executablePath: string; args: string[]; headless: boolean }
