/** Has a reload start the same engine without asking again; undefined has it ask. */
export function rememberBackend(backend: string | undefined): void {
  const address = new URL(location.href)
  if (backend === undefined) address.searchParams.delete('backend')
  else address.searchParams.set('backend', backend)
  history.replaceState(null, '', address)
}
