/**
 * The results of `work` on each item, in the items' order. At most `atOnce` works are under way or wait to be taken, so that a reader that
 * pauses pauses the source. A result does not wait for a source that is slow with its next item.
 * @throws the first error, of an item's work or of the source, after the results before it
 */
export async function* inOrder<Item, Result>(
  items: AsyncGenerator<Item, void, undefined>,
  work: (item: Item) => Promise<Result>,
  atOnce: number,
): AsyncGenerator<Result, void, undefined> {
  const works: Promise<Result>[] = []
  let asked: Promise<IteratorResult<Item, void>> | undefined
  let ended = false
  try {
    while (!ended || works.length > 0) {
      if (!ended && works.length < atOnce) asked ??= quiet(items.next())
      const isNext = await whichFirst(asked, works[0])
      if (isNext === 'result') {
        yield await (works.shift() as Promise<Result>)
        continue
      }
      const next = await (asked as Promise<IteratorResult<Item, void>>).catch((error: unknown) => {
        // Its place in the order is after the works under way.
        works.push(quiet(Promise.reject(error)))
        return { done: true, value: undefined } as const
      })
      asked = undefined
      if (next.done) ended = true
      else works.push(quiet(work(next.value)))
    }
  } finally {
    // Not awaited while it waits for its next item: a generator that is busy would return only after that.
    const returned = items.return()
    if (asked === undefined) await returned
    else void quiet(returned)
  }
}

function whichFirst(asked: Promise<unknown> | undefined, head: Promise<unknown> | undefined) {
  const named = <Name>(promise: Promise<unknown>, name: Name) =>
    promise.then(
      () => name,
      () => name,
    )
  return Promise.race([
    ...(head === undefined ? [] : [named(head, 'result' as const)]),
    ...(asked === undefined ? [] : [named(asked, 'item' as const)]),
  ])
}

/** A promise whose rejection is no unhandled one, though nobody may come to wait for it. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}
