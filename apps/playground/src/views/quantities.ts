/** `412 bytes`, `47.9 MB`; decimal, as download sizes are. */
export function megabytes(bytes: number): string {
  if (bytes < 1e3) return `${bytes} bytes`
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}

/** `0.4 ms`, `38 ms`, `2.1 s` */
export function duration(milliseconds: number): string {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(1)} s`
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`
}

/** `1 text`, `2 texts` */
export function count(n: number, noun: string): string {
  return `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`
}

/** A score, two digits; no `-0.00`. */
export function score(value: number): string {
  const text = value.toFixed(2)
  return text === '-0.00' ? '0.00' : text.replace('-', '−')
}

/** A score in short form: `.29`, `−.03`, `1`, `0`. */
export function shortScore(value: number): string {
  const text = score(value)
  return /\.00$/.test(text) ? text.replace('.00', '') : text.replace('0.', '.')
}
