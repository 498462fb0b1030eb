// Compares what a package exports with what it exported before.

/**
 * An addition that asks something of a user's program is a change: a member that each implementation of an interface must have.
 * @param {Map<string, import('./read-report.mjs').Signature>} before
 * @param {Map<string, import('./read-report.mjs').Signature>} after
 * @returns {{ removed: string[], changed: string[], added: string[] }} names; members of what is itself new or gone are left out
 */
export function compareSurfaces(before, after) {
  const removed = namesBeyond(before, after)
  const added = namesBeyond(after, before)
  const demanded = added.filter((name) => after.get(name).required)
  const differing = [...before.keys()].filter((name) => after.has(name) && !same(before.get(name), after.get(name)))
  const grown = differing.filter((name) => isGrownUnion(before.get(name), after.get(name)))
  return {
    removed,
    changed: [...differing.filter((name) => !grown.includes(name)), ...demanded],
    added: [...added.filter((name) => !demanded.includes(name)), ...grown],
  }
}

function namesBeyond(these, others) {
  return [...these.keys()].filter((name) => {
    const [owner, member] = name.split('.', 2)
    return !others.has(name) && (member === undefined || others.has(owner))
  })
}

function same(one, other) {
  return one.text === other.text
}

/** A union of literals may grow: programs need a branch for values that they do not know. */
function isGrownUnion({ union: before }, { union: after }) {
  return before !== undefined && after !== undefined && before.every((value) => after.includes(value))
}
