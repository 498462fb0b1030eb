import type { InputRow } from '../input/job-input.js'
import { type Column, type ColumnType, commonType, typeOfValue } from './column.js'

/** Finds the types of an input's kept columns from all of its values. A column without a value holds strings. */
export class ColumnScan {
  readonly #types = new Map<string, ColumnType | undefined>()

  add({ kept }: Pick<InputRow, 'kept'>): void {
    for (const [name, value] of Object.entries(kept))
      this.#types.set(name, commonType(this.#types.get(name), typeOfValue(value)))
  }

  /** @param keep the order of the columns; `'all'` sorts them by name */
  columns(keep: readonly string[] | 'all'): Column[] {
    const names = keep === 'all' ? [...this.#types.keys()].sort() : keep
    return names.map((name) => ({ name, type: this.#types.get(name) ?? 'string' }))
  }
}
