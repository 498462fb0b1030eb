export function runSnippet(
  folder: string,
  page: string,
  options?: { readonly below?: string; readonly then?: string },
): Promise<string>
