export interface Statements {
  /** @param values of `$1`, `$2`, ... */
  query<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>
  /** Any number of statements without values. */
  run(sql: string): Promise<void>
}

/** PostgreSQL, in this process or on a server, by one connection. */
export interface Database extends Statements {
  /** Commits what `work` did, or nothing of it if it throws. Statements of others wait. */
  transaction<Result>(work: (statements: Statements) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}
