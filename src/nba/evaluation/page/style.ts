/** The page's only style sheet. Two palettes, by what the reader's system prefers; one column below 760 pixels. */
export const pageStyle = `
:root{color-scheme:light dark;--paper:#fbfaf7;--card:#fff;--ink:#1d2126;--muted:#626b75;--rule:#e2e0d9;--grid:#ecebe6;--first:#1f6feb;--second:#c2560c;--good:#1a7f4b;--bad:#b42318;--band:#1d212633}
@media (prefers-color-scheme:dark){:root{--paper:#0f1215;--card:#171b20;--ink:#e7eaee;--muted:#98a2ad;--rule:#2a3037;--grid:#232930;--first:#6aa8ff;--second:#f0954d;--good:#56c98b;--bad:#ff8a7a;--band:#e7eaee40}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;-webkit-text-size-adjust:100%}
main{max-width:1080px;margin:0 auto;padding:32px 20px 64px}
h1{font-size:30px;line-height:1.2;margin:0 0 6px;letter-spacing:-.02em}
h2{font-size:24px;line-height:1.25;margin:52px 0 4px;letter-spacing:-.01em;padding-top:20px;border-top:1px solid var(--rule)}
h3{font-size:17px;line-height:1.3;margin:0 0 2px}.cards+h3,details+h3{margin-top:22px}
p{margin:0 0 12px;max-width:72ch}
.lead,.note{color:var(--muted)}
.note{font-size:14px;line-height:1.45;margin:0 0 10px}
.label{display:inline-block;font-size:12px;font-weight:600;letter-spacing:.04em;text-transform:uppercase;border:1px solid currentColor;border-radius:99px;padding:1px 9px;vertical-align:3px;margin-left:8px;color:var(--second)}
.label.live{color:var(--good)}
nav{margin:14px 0 0;display:flex;flex-wrap:wrap;gap:8px}
nav a{color:var(--ink);text-decoration:none;border:1px solid var(--rule);background:var(--card);border-radius:99px;padding:4px 13px;font-size:14px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(190px,1fr));gap:12px;margin:16px 0}
.tile,.card{background:var(--card);border:1px solid var(--rule);border-radius:12px;padding:14px 16px}
.tile b{display:block;font-size:25px;line-height:1.25;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.tile span{display:block;font-size:13px;line-height:1.4;color:var(--muted)}
.tile .what{color:var(--ink);font-weight:600;margin-bottom:2px}
.cards{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:14px;margin:14px 0}
main>.card{margin:14px 0}.cards:empty{display:none}
@media (max-width:760px){main{padding:20px 14px 48px}.cards{grid-template-columns:minmax(0,1fr)}h1{font-size:25px}h2{font-size:21px;margin-top:40px}.tiles{grid-template-columns:repeat(2,minmax(0,1fr))}.tile b{font-size:21px}.card{padding:12px}}
svg{display:block;width:100%;height:auto;margin-top:6px;font-size:12px;font-variant-numeric:tabular-nums;overflow:visible}
svg text{fill:var(--ink)}svg .tick,svg .title{fill:var(--muted)}
svg .grid{stroke:var(--grid)}svg .axis{stroke:var(--muted)}svg .ideal{stroke:var(--muted);stroke-dasharray:4 4}
svg .path{fill:none;stroke-width:2}svg .whisker{stroke-width:2;opacity:.55;stroke-linecap:round}
svg .first{stroke:var(--first)}svg .second{stroke:var(--second)}
svg .dot.first,svg .bar.first{fill:var(--first);stroke:none}svg .dot.second{fill:var(--second);stroke:none}svg .band{fill:var(--band)}
.key{font-size:13px;color:var(--muted);display:flex;gap:14px;flex-wrap:wrap}
.key i{display:inline-block;width:10px;height:10px;border-radius:50%;margin-right:5px}.key .a{background:var(--first)}.key .b{background:var(--second)}
.scroll{overflow-x:auto;-webkit-overflow-scrolling:touch}
table{border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums;min-width:100%}
th,td{padding:6px 12px 6px 0;text-align:right;white-space:nowrap;border-bottom:1px solid var(--grid)}
th{color:var(--muted);font-weight:600;font-size:13px;vertical-align:bottom}
th:first-child,td:first-child{text-align:left}td{vertical-align:top}td small{display:block;color:var(--muted);font-size:12px;line-height:1.3}
details{background:var(--card);border:1px solid var(--rule);border-radius:12px;padding:10px 16px;margin:10px 0}
details details,details .card{border-color:var(--grid)}
summary{cursor:pointer;font-weight:600}summary small{font-weight:400;color:var(--muted)}
.alarm{border-left:4px solid var(--bad);padding:10px 14px;background:var(--card);border-radius:0 10px 10px 0;margin:8px 0}
.quiet{border-left-color:var(--good)}
ul{margin:0 0 12px;padding-left:20px}li{margin:3px 0;max-width:74ch}
footer{margin-top:48px;color:var(--muted);font-size:13px}
`
