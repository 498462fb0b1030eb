import { LamError, type LamErrorCode } from '@lamjs/core'
import type { ClientBase, Pool } from 'pg'
import { withoutLogin } from '../output/manifest.js'
import { optionalPackage } from './optional-package.js'

/** Types whose JavaScript value says the same on every machine. All others stay the text that PostgreSQL writes. */
const PARSED = new Set([16, 21, 23, 26, 700, 701, 114, 3802])

/** Connections to one database of PostgreSQL. */
export class Postgres {
  readonly #pool: Pool
  readonly #where: string

  private constructor(pool: Pool, where: string) {
    this.#pool = pool
    this.#where = where
  }

  /** Connects at the first statement. @param url of the database; default: what the environment names, `PGHOST`, `PGUSER` and so on */
  static async open(url: string | undefined): Promise<Postgres> {
    const { default: pg } = await optionalPackage('pg', () => import('pg'))
    const pool = new pg.Pool({
      ...(url === undefined ? {} : { connectionString: url }),
      application_name: 'lam job',
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      max: 4,
      // Text of times and numbers is part of a row's hash.
      options: '-c TimeZone=UTC -c DateStyle=ISO -c extra_float_digits=1',
      types: {
        getTypeParser: (id: number, format?: string) =>
          PARSED.has(id) ? pg.types.getTypeParser(id, format as 'text') : (value: unknown) => value,
      } as never,
    })
    // An idle connection that ends is no error: the next statement opens another.
    pool.on('error', () => {})
    return new Postgres(pool, url === undefined ? 'PostgreSQL of the environment' : String(withoutLogin(url)))
  }

  /** For messages: the database, without the login. */
  get where(): string {
    return this.#where
  }

  /**
   * One transaction. What `work` throws rolls it back and is thrown on; errors of PostgreSQL become LamErrors.
   * @param dataCode of errors in values, such as a text that is no number
   */
  async transaction<Result>(
    begin: string,
    dataCode: LamErrorCode,
    work: (client: ClientBase) => Promise<Result>,
  ): Promise<Result> {
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw this.#failure(error, dataCode)
    })
    // Without a listener, a connection that ends between two statements would end the process.
    const ended = () => {}
    client.on('error', ended)
    let whole = false
    try {
      await client.query(begin)
      const result = await work(client)
      await client.query('COMMIT')
      whole = true
      return result
    } catch (error) {
      throw this.#failure(error, dataCode)
    } finally {
      client.off('error', ended)
      // A connection that is closed rolls back.
      if (whole) client.release()
      else {
        client.on('error', ended)
        client.release(true)
      }
    }
  }

  close(): Promise<void> {
    return this.#pool.end()
  }

  /** An error of the connection or of PostgreSQL as a LamError; any other unchanged. */
  #failure(error: unknown, dataCode: LamErrorCode): unknown {
    if (!isPostgresError(error)) return error
    const code = error.code ?? ''
    const said = error.message || code
    if (code.startsWith('22') || code.startsWith('23'))
      return new LamError(dataCode, `${this.#where} refuses a value: ${said}.`, { cause: error })
    const why = ADVICE.find(([pattern]) => pattern.test(`${code} ${said}`))?.[1] ?? 'Mend that and run the job again.'
    return new LamError('LAM_STORE_FAILED', `${this.#where}: ${said}. ${why}`, { cause: error })
  }
}

const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/^28|password|SASL/, 'Correct the user or the password (PGUSER, PGPASSWORD, or the url).'],
  [
    /^ECONNREFUSED|^ENOTFOUND|^EHOSTUNREACH|timeout exceeded/,
    'Is the server running there? Correct the url, or start it.',
  ],
  [/^42501/, 'Give the user that right.'],
  [/^3D000/, 'Create the database, or correct the url.'],
  [
    /^08|^57P|^ECONNRESET|^EPIPE|[Cc]onnection terminated|not queryable/,
    'Run the job again when the server is back: it goes on where it stood.',
  ],
]

interface PostgresError extends Error {
  readonly code?: string
}

function isPostgresError(error: unknown): error is PostgresError {
  if (!(error instanceof Error) || LamError.is(error)) return false
  const { code } = error as PostgresError
  return (
    (typeof code === 'string' && /^[0-9A-Z]{5}$|^E[A-Z]+$/.test(code)) ||
    /Connection terminated|timeout exceeded when|not queryable|SASL|password/.test(error.message)
  )
}

/** A name in quotes, as SQL takes it. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A text in quotes, as SQL takes it where a statement can have no parameters. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
