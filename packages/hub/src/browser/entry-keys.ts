/** Cache Storage needs a URL as key; no request goes to this one. */
const KEYS = 'https://hub.lamjs.invalid'

/** Keys of one repository's entries in Cache Storage: `/<endpoint>/<model>/files/<commit>/<file>` and `/<endpoint>/<model>/refs/<revision>`. */
export class EntryKeys {
  readonly #prefix: string

  constructor(endpoint: string, name: string) {
    this.#prefix = `${KEYS}/${encodeURIComponent(endpoint)}/${encodeURIComponent(name)}`
  }

  file(commit: string, file: string): string {
    return `${this.#prefix}/files/${commit}/${encodeURIComponent(file)}`
  }

  revision(revision: string): string {
    return `${this.#prefix}/refs/${encodeURIComponent(revision)}`
  }
}

/** The parts of a key; undefined for a key that is not ours. */
export function parseKey(
  key: string,
):
  | { endpoint: string; name: string; commit: string; file: string }
  | { endpoint: string; name: string; revision: string }
  | undefined {
  if (!key.startsWith(`${KEYS}/`)) return undefined
  const [endpoint = '', name = '', kind, first = '', second = ''] = key
    .slice(KEYS.length + 1)
    .split('/')
    .map(decodeURIComponent)
  if (kind === 'files') return { endpoint, name, commit: first, file: second }
  return kind === 'refs' ? { endpoint, name, revision: first } : undefined
}
