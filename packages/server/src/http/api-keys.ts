import { Failure } from './failure.js'

/** Checks keys in a time that does not tell how much of a key is right. */
export class ApiKeys {
  readonly #digests: Promise<readonly Uint8Array[]>

  constructor(keys: readonly string[]) {
    this.#digests = Promise.all(keys.map(digest))
  }

  /** @throws Failure `invalid_api_key` */
  async check(headers: Headers): Promise<void> {
    const given = /^bearer +(.+)$/i.exec(headers.get('authorization') ?? '')?.[1] ?? headers.get('x-api-key')
    if (given === null) throw wrong('The request has no API key. Send it as authorization: Bearer KEY.')
    const sent = await digest(given.trim())
    let found = false
    // Looks at every key, and at every byte of each.
    for (const known of await this.#digests) found = equal(known, sent) || found
    if (!found) throw wrong('The API key is not one of this server.')
  }
}

async function digest(key: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key)))
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= a[i] ^ b[i]
  return difference === 0
}

function wrong(message: string): Failure {
  return new Failure(401, 'invalid_api_key', message)
}
