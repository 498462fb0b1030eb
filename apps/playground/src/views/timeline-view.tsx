import type { CompiledProgram } from '@lamjs/core'
import type { EngineEvent } from '../engine/protocol.js'
import type { EngineRecord } from '../state/candidate.js'
import type { EngineState, Phase } from '../state/engine-state.js'
import { usePlayground } from '../state/playground.js'
import { startUpBars, type TimelineBar } from '../state/start-up.js'
import { count, duration, megabytes } from './quantities.js'

/** Durations: start-up as a timeline, calls as bars. */
export function TimelineView() {
  const { engine } = usePlayground()
  const events = engine.events.value
  if (events.length === 0)
    return <p class="empty">What an engine does, and how long that takes, is drawn here once one starts.</p>
  return (
    <div class="timeline-view">
      <section aria-labelledby="start-up-title">
        <h2 id="start-up-title">Start-up</h2>
        {engine.info.value && (
          <p data-testid="engine-facts">
            {engine.info.value.backend}, {engine.info.value.device}, {engine.info.value.precision}, model{' '}
            {engine.info.value.model}
          </p>
        )}
        {engine.reason.value !== undefined && <p data-testid="reason">{engine.reason.value}</p>}
        <p class="fine">{summary(engine.phase.value, engine.programs.value)}</p>
        <Timeline bars={startUpBars(recordsOf(engine), megabytes)} />
      </section>
      <section aria-labelledby="calls-title">
        <h2 id="calls-title">Calls</h2>
        <Calls calls={events.filter((event) => event.kind === 'call')} />
      </section>
    </div>
  )
}

/** The engine that runs or starts, and the other one if the page has tried two. */
function recordsOf({ info, backends, started, offset, events, programs, other }: EngineState): EngineRecord[] {
  const label =
    info.value?.backend ?? backends.value.find(({ name }) => name === started.value)?.label ?? started.value ?? ''
  const own = { label, offset: offset.value, events: events.value, programs: programs.value }
  return other.value === undefined ? [own] : [own, other.value]
}

function Timeline({ bars }: { readonly bars: readonly TimelineBar[] }) {
  const end = Math.max(1, ...bars.map(({ start, milliseconds }) => start + milliseconds))
  return (
    <table class="timeline" aria-label="Start-up, step by step">
      <thead>
        <tr>
          <th scope="col">Step</th>
          <th scope="col">From</th>
          <th scope="col">Began after</th>
          <th scope="col">Took</th>
          <th scope="col" class="lane">
            <span class="spoken">Drawn to scale, up to </span>
            {duration(end)}
          </th>
        </tr>
      </thead>
      <tbody>
        {bars.map(({ what, origin, kind, start, milliseconds }) => (
          <tr key={what + start} data-kind={kind}>
            <th scope="row">{what}</th>
            <td>{origin}</td>
            <td>{duration(start)}</td>
            <td>{duration(milliseconds)}</td>
            <td class="lane">
              <span
                aria-hidden="true"
                style={{ left: `${(start / end) * 100}%`, width: `${(milliseconds / end) * 100}%` }}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

type Call = Extract<EngineEvent, { kind: 'call' }>

function Calls({ calls }: { readonly calls: readonly Call[] }) {
  if (calls.length === 0) return <p class="empty">Nothing was embedded yet.</p>
  const slowest = Math.max(...calls.map(perToken))
  const tokens = calls.reduce((sum, call) => sum + call.tokens, 0)
  const compiled = calls.reduce((sum, call) => sum + call.compiled, 0)
  return (
    <>
      <p class="fine">
        The latest {count(calls.length, 'call')}, {count(tokens, 'token')}. A bar is a call, as high as its time per
        token; the highest is {duration(slowest)}.{' '}
        {compiled === 0
          ? 'None of them had to compile anything: a new length of text is nothing new.'
          : `${count(compiled, 'program')} compiled on the way.`}
      </p>
      <ol class="calls" aria-label="Calls, the oldest first">
        {calls.map((call) => (
          <li
            key={call.start}
            data-compiled={call.compiled > 0}
            title={describe(call)}
            style={{ '--height': `${Math.max(2, (perToken(call) / slowest) * 100)}%` }}
          >
            <span class="spoken">{describe(call)}</span>
          </li>
        ))}
      </ol>
    </>
  )
}

function perToken({ milliseconds, tokens }: Call): number {
  return milliseconds / tokens
}

function describe({ texts, tokens, milliseconds, compiled }: Call): string {
  const built = compiled > 0 ? `, ${count(compiled, 'program')} compiled` : ''
  return `${count(texts, 'text')}, ${count(tokens, 'token')} in ${duration(milliseconds)}${built}`
}

function summary(phase: Phase, programs: readonly CompiledProgram[]): string {
  const built = programs.filter(({ origin }) => origin === 'just-in-time').length
  const cached = programs.filter(({ origin }) => origin === 'cache').length
  if (built + cached > 0) return `${count(built, 'program')} compiled, ${cached} from the cache.`
  return phase === 'ready' ? 'This engine compiles nothing: its program was made ahead of time.' : 'Not done yet.'
}
