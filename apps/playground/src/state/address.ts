/** The user's choice of engine, as the page's address holds it. */
export interface ChosenEngine {
  /** undefined for the page's choice; `NO_ENGINE` if none shall start */
  readonly backend: string | undefined
  readonly isFull: boolean
}

/** In place of a backend's name: the page starts none before the user asks for one. */
export const NO_ENGINE = 'none'

export function chosenEngine(address = new URL(location.href)): ChosenEngine {
  const { searchParams } = address
  return {
    backend: searchParams.get('backend') ?? undefined,
    isFull: searchParams.get('precision') === 'full',
  }
}

/** Sets what a reload starts. */
export function rememberEngine({ backend, isFull }: ChosenEngine): void {
  const address = new URL(location.href)
  set(address, 'backend', backend)
  set(address, 'precision', isFull ? 'full' : undefined)
  history.replaceState(null, '', address)
}

function set({ searchParams }: URL, name: string, value: string | undefined): void {
  if (value === undefined) searchParams.delete(name)
  else searchParams.set(name, value)
}
