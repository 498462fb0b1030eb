import { LamError } from '@lamjs/core'
import type { Database, Statements } from '../database/database.js'

/** @throws LamError `LAM_OPTION_INVALID` without the package `pg`; `LAM_STORE_FAILED` when the server cannot be reached or refuses */
export async function openPostgres(url: string): Promise<Database> {
  const { default: pg } = await import('pg').catch((cause) => {
    throw new LamError(
      'LAM_OPTION_INVALID',
      'An index on a server needs the package pg. To install: npm install pg@8',
      { cause },
    )
  })
  const client = new pg.Client({ connectionString: url, application_name: `lam, process ${process.pid}` })
  let lost: Error | undefined
  client.on('error', (error: Error) => {
    lost = error
  })
  await client.connect().catch((cause: Error) => {
    throw failed(url, cause)
  })
  const send = async (sql: string, values?: readonly unknown[]) => {
    if (lost !== undefined) throw failed(url, lost)
    return client.query(sql, values && [...values]).catch((cause: Error) => {
      throw failed(url, cause)
    })
  }
  const statements: Statements = {
    query: async <Row>(sql: string, values: readonly unknown[] = []) => (await send(sql, values)).rows as Row[],
    run: async (sql) => {
      await send(sql)
    },
  }
  // One connection: statements of others wait while a transaction is open.
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = turn.then(work)
    turn = result.catch(() => {})
    return result
  }
  return {
    query: <Row>(sql: string, values?: readonly unknown[]) => inTurn(() => statements.query<Row>(sql, values)),
    run: (sql) => inTurn(() => statements.run(sql)),
    transaction: (work) =>
      inTurn(async () => {
        await send('begin')
        try {
          const result = await work(statements)
          await send('commit')
          return result
        } catch (error) {
          await client.query('rollback').catch(() => {})
          throw error
        }
      }),
    close: () => client.end(),
  }
}

/** Names the host and not the URL, which may have a password. */
function failed(url: string, cause: Error): LamError {
  return new LamError('LAM_STORE_FAILED', `PostgreSQL at ${new URL(url).host}: ${cause.message}`, { cause })
}
