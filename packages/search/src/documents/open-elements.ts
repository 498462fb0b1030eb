const names = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/))

const empty = names('area base basefont br col embed frame hr img input keygen link meta param source track wbr')

const paragraph = names('p')
const row = names('tr td th')
const cell = names('td th')
const terms = names('dt dd')
/** The open elements that the start of another ends (HTML, "optional tags"). */
const impliedEnds: Readonly<Record<string, ReadonlySet<string>>> = {
  ...Object.fromEntries(
    [
      ...names(`
        address article aside blockquote details div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr main
        menu nav ol p pre section table ul`),
    ].map((name) => [name, paragraph]),
  ),
  li: names('li p'),
  dt: new Set([...terms, 'p']),
  dd: new Set([...terms, 'p']),
  option: names('option'),
  tr: row,
  td: cell,
  th: cell,
  tbody: new Set([...row, 'thead', 'tbody']),
  tfoot: new Set([...row, 'thead', 'tbody']),
}

/** The elements that are open while a page is read. Every element is added and removed once, however deep they nest. */
export class OpenElements {
  readonly #stack: { readonly name: string; readonly hidden: boolean }[] = []
  readonly #counts = new Map<string, number>()
  #hidden = 0

  has(name: string): boolean {
    return (this.#counts.get(name) ?? 0) > 0
  }

  get isHidden(): boolean {
    return this.#hidden > 0
  }

  get inForeign(): boolean {
    return this.has('svg') || this.has('math')
  }

  push(name: string, hidden: boolean): void {
    if (empty.has(name)) return
    this.#stack.push({ name, hidden })
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
    if (hidden) this.#hidden += 1
  }

  /** Ends the innermost element of this name and those in it. Returns their names, the innermost first. */
  close(name: string): string[] {
    const ended: string[] = []
    if (!this.has(name)) return ended
    while (ended.at(-1) !== name) ended.push(this.#pop())
    return ended
  }

  /** Ends what the start of an element ends. Returns the names. */
  impliedEnds(name: string): string[] {
    const ended: string[] = []
    if (!Object.hasOwn(impliedEnds, name)) return ended
    while (impliedEnds[name].has(this.#stack.at(-1)?.name ?? '')) ended.push(this.#pop())
    return ended
  }

  #pop(): string {
    const { name, hidden } = this.#stack.pop() as { name: string; hidden: boolean }
    this.#counts.set(name, (this.#counts.get(name) ?? 0) - 1)
    if (hidden) this.#hidden -= 1
    return name
  }
}
