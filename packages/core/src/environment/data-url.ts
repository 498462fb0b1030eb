import type { Bytes } from './platform-types.js'

/**
 * The bytes that a `data:` URL holds (RFC 2397). Decoded here, because a content security policy may forbid `fetch` to read `data:`
 * URLs that a bundler has put into the script.
 * @returns undefined if it is not a valid `data:` URL
 */
export function decodeDataUrl(href: string): Bytes | undefined {
  const parts = /^data:([^,]*),(.*)$/is.exec(href)
  if (parts === null) return undefined
  const [, kind, body] = parts
  try {
    return /;\s*base64\s*$/i.test(kind) ? latin1(atob(percentDecoded(body))) : latin1(percentDecoded(body))
  } catch {
    return undefined
  }
}

/** One character a byte. */
function percentDecoded(text: string): string {
  const bytes = new TextEncoder().encode(text.replace(/#.*$/s, ''))
  let decoded = ''
  for (let i = 0; i < bytes.length; i++) {
    const hex = bytes[i] === 0x25 ? String.fromCharCode(bytes[i + 1], bytes[i + 2]) : ''
    if (/^[\da-f]{2}$/i.test(hex)) {
      decoded += String.fromCharCode(Number.parseInt(hex, 16))
      i += 2
    } else {
      decoded += String.fromCharCode(bytes[i])
    }
  }
  return decoded
}

function latin1(text: string): Bytes {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}
