export const emulatedSuites: string[]
