/** A guarantee that the suite proves. */
export interface Rule {
  /** Stable: `'lam-5.1'`, `'bert-2-attention'`, `'contract-run-fresh-array'`, `'embedder-rows'`. */
  readonly id: string
  /** One sentence. */
  readonly guarantee: string
  /** The section of a specification, or the member of a contract that states it. */
  readonly source: string
  /**
   * The names of the cases that prove it. `<model>`, `<LAM model>`, `<BERT model>`, `<cross-encoder>`, `<precision>`, `<number>` and `<option>` stand for
   * any of their kind.
   */
  readonly cases: readonly string[]
}
