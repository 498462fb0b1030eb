/** The state in a link: settings, and texts that differ from the samples. */
export interface SharedState {
  readonly tab: string
  readonly texts?: string
  readonly documents?: string
  readonly query?: string
  readonly article?: string
  readonly question?: string
  /** The collection to search instead of `documents` */
  readonly corpus?: 'definitions'
  /** Width of the rows */
  readonly dim?: number
}

/** Largest unpacked length of a link, in characters. It stops links that would fill the memory. */
const MOST = 2_000_000
const STRINGS = ['texts', 'documents', 'query', 'article', 'question'] as const

/**
 * A state as the fragment of an address, after the `#`, which browsers never send: JSON, deflated, in base64url.
 * @returns without the `#`
 */
export async function toFragment({ tab, ...state }: SharedState): Promise<string> {
  const json = new Blob([JSON.stringify(state)])
  const packed = await new Response(json.stream().pipeThrough(new CompressionStream('deflate-raw'))).arrayBuffer()
  return `${tab}/${base64url(new Uint8Array(packed))}`
}

/** @returns undefined for a fragment that `toFragment` did not make, such as a truncated one */
export async function fromFragment(fragment: string): Promise<SharedState | undefined> {
  const [, tab, packed] = /^#?(\w+)\/([\w-]+)$/.exec(fragment) ?? []
  if (tab === undefined) return undefined
  try {
    return { tab, ...parse(JSON.parse(await unpack(packed))) }
  } catch {
    return undefined
  }
}

function parse(value: unknown): Omit<SharedState, 'tab'> {
  const found = value as Record<string, unknown>
  const strings = STRINGS.flatMap((name) => (typeof found[name] === 'string' ? [[name, found[name]]] : []))
  const dim = Number.isInteger(found.dim) && (found.dim as number) > 0 ? { dim: found.dim as number } : {}
  const corpus = found.corpus === 'definitions' ? { corpus: 'definitions' as const } : {}
  return { ...Object.fromEntries(strings), ...corpus, ...dim }
}

async function unpack(packed: string): Promise<string> {
  const bytes = Uint8Array.from(atob(packed.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
    letter.charCodeAt(0),
  )
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += part.value
    if (text.length > MOST) throw new RangeError('more than a link should hold')
  }
  return text
}

function base64url(bytes: Uint8Array): string {
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
