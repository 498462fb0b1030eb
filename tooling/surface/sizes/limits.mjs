// Compares sizes with the limits that the repository sets.

/**
 * @typedef {Record<string, Record<string, number>>} Sizes by kind, then by name; kB, of 1,000 bytes
 * @param {Sizes} measured
 * @param {Sizes} limits
 * @returns {string[]} the problems, one per line; empty where all is within its limit
 */
export function problemsOf(measured, limits) {
  return [...new Set([...Object.keys(measured), ...Object.keys(limits)])].flatMap((kind) => {
    const [sizes, allowed] = [measured[kind] ?? {}, limits[kind] ?? {}]
    return [...new Set([...Object.keys(sizes), ...Object.keys(allowed)])].flatMap((name) =>
      problemOf(`${kind}: ${name}`, sizes[name], allowed[name]),
    )
  })
}

function problemOf(what, size, limit) {
  if (limit === undefined) return [`${what} has ${size} kB and no limit. Add one, a few percent above that.`]
  if (size === undefined) return [`${what} has a limit, and nothing of that name is measured. Remove it.`]
  if (size <= limit) return []
  return [`${what} has ${size} kB, ${((100 * (size - limit)) / limit).toFixed(1)} % over its limit of ${limit} kB.`]
}
