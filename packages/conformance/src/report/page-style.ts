/** The style of a report's page: light or dark as the reader's system is, and cards instead of a wide table on a phone. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --text: light-dark(#1c1e21, #e4e6ea); --faint: light-dark(#5c636b, #9aa2ab);
  --back: light-dark(#fff, #16181b); --card: light-dark(#f5f6f8, #1f2226); --line: light-dark(#dfe2e6, #33383e);
  --good: light-dark(#16703c, #5ecb8b); --bad: light-dark(#b3261e, #ff8a80); --warn: light-dark(#8a5a00, #f0b858); --bar: light-dark(#3b7dd8, #6ea8fe); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 70rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { margin: 0 0 .5rem; font-size: 1.7rem; }
h2 { margin: 2.5rem 0 .5rem; font-size: 1.2rem; }
h3 { margin: 1.2rem 0 .3rem; font-size: .95rem; }
small, dt, .why { color: var(--faint); }
.passed { color: var(--good); } .failed { color: var(--bad); font-weight: 600; } .not-run { color: var(--warn); } .refused, .not-applicable { color: var(--faint); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .5rem .7rem; border-bottom: 1px solid var(--line); }
thead th { color: var(--faint); font-weight: 500; }
.bar { display: inline-block; width: 4.5rem; height: .4rem; margin-right: .4rem; border-radius: .2rem; background: var(--line); overflow: hidden; vertical-align: middle; }
.bar > span { display: block; height: 100%; min-width: 1px; }
.within { background: var(--bar); } .over { background: var(--bad); }
.margin { white-space: nowrap; } .matrix .margin { display: block; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: 0 0 .6rem; }
dd { margin: 0; overflow-wrap: anywhere; }
summary { cursor: pointer; padding: .5rem .7rem; border-radius: .4rem; background: var(--card); }
ul { list-style: none; margin: 0; padding: 0; }
li { display: flex; flex-wrap: wrap; gap: 0 1rem; padding: .25rem .7rem; border-bottom: 1px solid var(--line); }
.name { flex: 1 1 20rem; overflow-wrap: anywhere; }
.measured { flex: none; white-space: nowrap; }
.why { flex-basis: 100%; margin: 0; font-size: .9rem; overflow-wrap: anywhere; }
code { font-size: .85em; color: var(--faint); }
@media (max-width: 40rem) {
  .matrix thead { display: none; }
  .matrix tr { display: grid; grid-template-columns: 1fr 1fr; margin: .7rem 0; padding: .5rem; border-radius: .4rem; background: var(--card); }
  .matrix th, .matrix td { border: 0; padding: .2rem .4rem; }
  .matrix td[colspan], .matrix tr:not(.missing) td:nth-child(2) { grid-column: 1 / -1; }
  .matrix tr:not(.missing) th { grid-row: 1; } .matrix tr:not(.missing) td:nth-child(3) { grid-row: 1; }
  .matrix td[data-family]::before { content: attr(data-family); display: block; color: var(--faint); font-size: .85rem; }
}
`
