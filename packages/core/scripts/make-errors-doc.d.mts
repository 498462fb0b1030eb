interface DocumentedCode {
  readonly code: string
  readonly cause: string
  readonly cure: string
}

export function errorCodes(text?: string): { readonly title: string; readonly codes: readonly DocumentedCode[] }[]
export function errorsDocument(groups?: ReturnType<typeof errorCodes>): string
