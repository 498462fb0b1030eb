declare module '@lamjs/tooling/browser' {
  export function findBrowser(): string | undefined
  export function launchOptions(): { executablePath: string; args: string[]; headless: boolean }
}
