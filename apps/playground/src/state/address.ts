/** Sets the engine that a reload starts; after undefined, a reload asks. */
export function rememberBackend(backend: string | undefined): void {
  const address = new URL(location.href)
  if (backend === undefined) address.searchParams.delete('backend')
  else address.searchParams.set('backend', backend)
  history.replaceState(null, '', address)
}
