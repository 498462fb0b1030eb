import { colourVariables } from './palette.js'

/** The page's only style sheet. It asks the network for nothing. */
export const STYLE = `
:root{color-scheme:light dark;${colourVariables('light')};--ink:#1b1f24;--quiet:#57606a;--rule:#d5dae0;--raised:#f4f6f8;--link:#0060a0}
@media (prefers-color-scheme:dark){:root{${colourVariables('dark')};--ink:#e6e9ed;--quiet:#a3abb5;--rule:#343a42;--raised:#1e2329;--link:#6cb9f2}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,sans-serif;overflow-wrap:break-word}
main,header,footer{max-width:824px;margin:0 auto;padding:0 32px}
header{padding-top:40px}
h1{font-size:28px;line-height:1.2;margin:0 0 8px}
h2{font-size:21px;line-height:1.3;margin:0 0 4px}
h3{font-size:15px;margin:20px 0 6px}
p{margin:6px 0}
a{color:var(--link)}
code{font:13px/1.5 ui-monospace,monospace;background:var(--raised);padding:1px 5px;border-radius:4px}
main>section{padding:36px 0 8px;border-top:1px solid var(--rule);margin-top:32px}
.quiet,figcaption,footer{color:var(--quiet);font-size:14px}
.answer{background:var(--raised);border-left:4px solid var(--link);padding:12px 18px;margin:20px 0;border-radius:0 6px 6px 0;font-size:17px}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:4px 18px;padding:0;margin:16px 0}
nav a{display:inline-block;padding:4px 0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px;font-size:14px;margin:16px 0}
dt{color:var(--quiet)}
dd{margin:0;min-width:0}
figure{margin:16px 0 0}
svg{max-width:100%;height:auto}
.narrow{display:none}
.legend{display:flex;flex-wrap:wrap;gap:4px 18px;list-style:none;padding:0;margin:8px 0;font-size:14px}
.legend li{display:flex}
.legend span{flex:none;width:14px;height:14px;margin:4px 7px 0 0;border-radius:3px}
.scroll{overflow-x:auto;margin:8px 0}
/* A wide table takes the room beside the text, and scrolls where that is not enough. */
@media (min-width:1080px){.scroll{width:max-content;min-width:100%;max-width:calc(50vw + 348px)}}
table{border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums;min-width:100%}
th,td{padding:5px 14px 5px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--rule)}
th{font-weight:600}
thead th{color:var(--quiet)}
th[scope=row]{min-width:124px}
.sentences td{min-width:190px}
.sentences{width:min(1180px,100vw - 64px);margin-left:50%;transform:translateX(-50%)}
td.number{text-align:right;white-space:nowrap}
th.number{text-align:right}
summary{cursor:pointer;padding:8px 0;color:var(--link)}
.absent{background:var(--raised);border-radius:6px;padding:14px 18px;margin:12px 0}
footer{padding-top:24px;padding-bottom:48px;border-top:1px solid var(--rule);margin-top:40px}
@media (max-width:640px){
main,header,footer{padding-left:18px;padding-right:18px}
header{padding-top:24px}
h1{font-size:24px}
.wide{display:none}
.narrow{display:block}
dl{grid-template-columns:1fr}
dd{margin-bottom:6px}
.sentences{width:auto;margin-left:0;transform:none}
.sentences thead{display:none}
.sentences tr,.sentences th,.sentences td{display:block;border:0;padding:0 0 6px}
.sentences tr{border-bottom:1px solid var(--rule);padding:10px 0}
.sentences td::before{content:attr(data-column);display:block;color:var(--quiet);font-size:13px}
}
@media print{.scroll{overflow:visible}}
`
