import type { ComponentChildren } from 'preact'
import { render } from 'preact-render-to-string'
import type { Machine } from '../machine.js'
import type { Table } from '../table.js'
import type { Drawing } from './drawing.js'
import type { Section, SectionContent } from './section.js'
import { STYLE } from './style.js'

/** The load a core, in the minute before a run, from which on its figures are doubtful. */
const BUSY = 0.25

export interface PageContent {
  readonly title: string
  /** What the page says, before all plots. */
  readonly answers: readonly string[]
  readonly sections: readonly Section[]
}

/** @returns one HTML file that asks the network for nothing and runs no script */
export function renderPage({ title, answers, sections }: PageContent): string {
  const sources = sections.flatMap(({ content }) => (content === undefined ? [] : [content.source]))
  const quick = sources.some((source) => source.quick)
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>{title}</title>
        <style dangerouslySetInnerHTML={{ __html: STYLE }} />
      </head>
      <body>
        <header>
          <h1>{title}</h1>
          {quick && (
            <p class="absent">Measured with --quick: these figures show that it works, and are not worth quoting.</p>
          )}
          <Machines machines={sources.map(({ machine }) => machine)} />
          {answers.length > 0 && (
            <div class="answer">
              {answers.map((answer) => (
                <p>{answer}</p>
              ))}
            </div>
          )}
          {sections.length > 1 && (
            <nav aria-label="Sections">
              <ul>
                {sections.map(({ id, title: name }) => (
                  <li>
                    <a href={`#${id}`}>{name}</a>
                  </li>
                ))}
              </ul>
            </nav>
          )}
        </header>
        <main>
          {sections.map((section) => (
            <SectionView section={section} />
          ))}
        </main>
        <footer>
          <p>
            Bars across a point or at a bar's end: the 95% interval of the median, by bootstrap. Each part says when it
            was measured; the texts, rounds and settings stand in its notes.
          </p>
          <p>
            Drawn with Observable Plot (ISC License, Copyright 2020-2023 Observable, Inc.). The page holds no script and
            loads nothing.
          </p>
        </footer>
      </body>
    </html>
  )
  return `<!doctype html>\n${render(page)}\n`
}

/** Each machine once. */
function Machines({ machines }: { machines: readonly Machine[] }) {
  const described = new Map(
    machines.map((machine) => [
      describe(machine)
        .map(([, value]) => value)
        .join(),
      machine,
    ]),
  )
  if (described.size === 0) return <p class="quiet">Nothing was measured yet.</p>
  return (
    <>
      {described.size > 1 && (
        <p class="absent">The figures come from {described.size} machines or set-ups: do not compare across them.</p>
      )}
      {[...described.values()].map((machine) => (
        <dl>
          {describe(machine).map(([name, value]) => (
            <>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </>
          ))}
        </dl>
      ))}
    </>
  )
}

function describe(machine: Machine): [string, string][] {
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`)
  return [
    ['Machine', `${machine.cpu}, ${machine.cores} cores, ${(machine.memoryBytes / 2 ** 30).toFixed(1)} GiB`],
    ['System', machine.system],
    ['Instruction sets', machine.isa.join(' ') || 'not told by this system'],
    ['Versions', [`node ${machine.node}`, ...versions].join(', ')],
  ]
}

function SectionView({ section: { id, title, question, command, content } }: { section: Section }) {
  return (
    <section id={id}>
      <h2>{title}</h2>
      <p class="quiet">{question}</p>
      {content === undefined ? (
        <p class="absent">
          No data. This command measures it: <code>{command}</code>
        </p>
      ) : (
        <Content content={content} command={command} />
      )}
    </section>
  )
}

function Content({ content, command }: { content: SectionContent; command: string }) {
  const { source, findings, drawings, legend, tables } = content
  const { cores, loadAverage } = source.machine
  return (
    <>
      {loadAverage[0] > BUSY * cores && (
        <p class="absent">
          The machine was busy before this began (load {loadAverage[0].toFixed(1)} on {cores} cores): measure again on a
          quiet one.
        </p>
      )}
      {findings.map((finding) => (
        <p>{finding}</p>
      ))}
      {drawings.length > 0 && (
        <figure>
          {legend && (
            <ul class="legend">
              {legend.map(({ name, colour }) => (
                <li>
                  <span style={{ background: colour }} />
                  {name}
                </li>
              ))}
            </ul>
          )}
          {drawings.map((drawing) => (
            <Plots drawing={drawing} />
          ))}
        </figure>
      )}
      {tables.map((table) => (
        <Numbers table={table} />
      ))}
      <details>
        <summary>How it was measured</summary>
        {source.notes.map((note) => (
          <p class="quiet">{note}</p>
        ))}
      </details>
      <p class="quiet">
        <code>{command}</code>, {when(source.startedAt)}, load before it {source.machine.loadAverage[0].toFixed(2)}
        {source.revision !== undefined && <>, commit {source.revision.slice(0, 12)}</>}
      </p>
    </>
  )
}

function Plots({ drawing: { wide, narrow } }: { drawing: Drawing }) {
  return (
    <>
      <div class="wide" dangerouslySetInnerHTML={{ __html: wide }} />
      <div class="narrow" dangerouslySetInnerHTML={{ __html: narrow }} />
    </>
  )
}

function Numbers({ table: { title, head, rows, layout } }: { table: Table }) {
  const numeric = head.map((_, column) => column > 0 && rows.every((row) => /^$|^[-\d.]/.test(row[column] ?? '')))
  const cell = (column: number): { class?: string } => (numeric[column] ? { class: 'number' } : {})
  return (
    <>
      <h3>{title}</h3>
      <Scroll label={title} sentences={layout === 'blocks'}>
        <table>
          <thead>
            <tr>
              {head.map((name, column) => (
                <th scope="col" {...cell(column)}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([first, ...others]) => (
              <tr>
                <th scope="row">{first}</th>
                {others.map((value, i) => (
                  <td {...cell(i + 1)} data-column={head[i + 1]}>
                    {value}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  )
}

/** Wide tables move inside their frame, which the keyboard reaches too. */
function Scroll({ label, sentences, children }: { label: string; sentences: boolean; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section class={sentences ? 'scroll sentences' : 'scroll'} aria-label={label} tabIndex={0}>
      {children}
    </section>
  )
}

/** `2026-11-29 19:20 UTC` */
function when(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`
}
