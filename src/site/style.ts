/** GET /picks/style.css: the one style sheet of the picks site: a phone first, then a desk; light, dark, and on paper. */
import type { Route } from '../api/routes/route.ts'
import { chartStyle } from './charts/style.ts'

const colours = `
:root { color-scheme: light dark; --ink: #1b2128; --soft: #56606d; --paper: #fcfcfa; --card: #f3f3ef; --line: #dcddd6; --link: #1d4f91;
  --over: #1f63c4; --under: #b25000; --win: #17693f; --loss: #b3261e; --warn: #8a5d00; --mark: #1b2128; --market: #7a3fa0;
  --overfill: #558bd3; --underfill: #c9782a; --plainfill: #858d98; --ground: var(--paper) }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaee; --soft: #a0a9b6; --paper: #13161b; --card: #1c2129; --line: #333b46; --link: #8fbcf5;
  --over: #82b3f5; --under: #f0a15e; --win: #5ec991; --loss: #ff8a80; --warn: #e0b04b; --mark: #f3f4f6; --market: #c79be6;
  --overfill: #3a6fb5; --underfill: #9c5d22; --plainfill: #616c7a } }
`

const frame = `
* { box-sizing: border-box }
html { -webkit-text-size-adjust: 100% }
body { margin: 0 auto; padding: .6rem .9rem 2rem; max-width: 76rem; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; overflow-wrap: break-word }
a { color: var(--link) } h1 { font-size: 1.5rem; line-height: 1.2; margin: .9rem 0 .3rem } h2 { font-size: 1.15rem; margin: 1.8rem 0 .4rem } h3 { font-size: 1rem; margin: 1.2rem 0 .3rem }
p { margin: .4rem 0; max-width: 44rem } .soft, figcaption, footer { color: var(--soft) } .small, figcaption, footer { font-size: .875rem }
.name { margin: 0; font-weight: 700; font-size: 1.15rem } .name a { color: var(--ink); text-decoration: none } .name span { font-weight: 400; color: var(--soft) }
header { border-bottom: 1px solid var(--line) } nav ul { display: flex; flex-wrap: wrap; gap: 0 1.1rem; list-style: none; margin: 0; padding: 0 } nav a { display: block; padding: .5rem 0 .4rem; color: var(--soft); text-decoration: none; white-space: nowrap; border-bottom: 3px solid transparent }
nav [aria-current] { color: var(--ink); font-weight: 600; border-color: var(--over) }
footer { border-top: 1px solid var(--line); margin-top: 3rem; padding-top: .6rem }
.skip { position: absolute; left: -100rem } .skip:focus { left: .5rem; top: .3rem; background: var(--paper); padding: .3rem; z-index: 1 }
:focus-visible { outline: 2px solid var(--over); outline-offset: 2px }
.note { border-left: 4px solid var(--line); padding: .1rem .8rem; margin: 1rem 0; background: var(--card) } .note.warn { border-color: var(--warn); color: var(--ink) } .note.halt { border-color: var(--loss) } .note.good { border-color: var(--win) }
.over { color: var(--over) } .under { color: var(--under) } .win { color: var(--win) } .loss { color: var(--loss) } .warn { color: var(--warn) } strong.over, strong.under { white-space: nowrap }
.tag { display: inline-block; font-size: .78rem; line-height: 1.3; padding: .05rem .4rem; border: 1px solid currentcolor; border-radius: 3px; vertical-align: .1em; white-space: nowrap }
.number, td.number, th.number { font-variant-numeric: tabular-nums; white-space: nowrap }
`

/** A table that goes on past an edge has a shadow there, which the covers, scrolled along with it, hide at its ends: covers of the colour of what lies
 * behind it, which is `--ground`. */
const shadowsAtCutEdges = [
  'linear-gradient(to right, var(--ground) 40%, transparent) left / 2.5rem 100% no-repeat local',
  'linear-gradient(to left, var(--ground) 40%, transparent) right / 2.5rem 100% no-repeat local',
  'linear-gradient(to right, color-mix(in srgb, var(--ink) 28%, transparent), transparent) left / .7rem 100% no-repeat scroll',
  'linear-gradient(to left, color-mix(in srgb, var(--ink) 28%, transparent), transparent) right / .7rem 100% no-repeat scroll',
].join(', ')

const parts = `
form.filter { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: .5rem .7rem; align-items: end; margin: .8rem 0; padding: .7rem; background: var(--card); border-radius: 6px }
form.filter label:only-of-type { grid-column: span 2 } form.filter label { display: grid; font-size: .875rem; color: var(--soft) } input, select, button { font: inherit; width: 100%; min-width: 0; min-height: 2.6rem; padding: .3rem .5rem; color: var(--ink); background: var(--paper); border: 1px solid var(--soft); border-radius: 5px } button { cursor: pointer; font-weight: 600 }
.scroll { overflow-x: auto; background: ${shadowsAtCutEdges} } .scroll + .scroll { margin-top: 1rem } table { border-collapse: collapse; width: 100%; font-size: .92rem } th, td { text-align: left; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top } th { font-weight: 600; color: var(--soft); font-size: .85rem; vertical-align: bottom } td.number, th.number { text-align: right } th.number, td.wraps { white-space: normal } td.wraps { min-width: 5.5rem } th:last-child, td:last-child { padding-right: 0 } td.prose { min-width: 11rem } td.prose:last-child { min-width: 44rem } .hits { min-width: 9.5rem }
.scroll th:first-child, .scroll td:first-child { position: sticky; left: 0; background: var(--ground) } caption { text-align: left; color: var(--soft); font-size: .875rem; padding-bottom: .3rem } caption span { display: block; position: sticky; left: 0; max-width: calc(100vw - 4rem) }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .6rem 0 } .facts dt { color: var(--soft) } .facts dd { margin: 0 }
.columns { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0 2rem } .plain { list-style: none; margin: 0; padding: 0 }
summary { cursor: pointer; padding: .3rem 0 } details > *:not(summary) { margin-bottom: .5rem }
.game { scroll-margin-top: 1rem } .game h2 { display: flex; flex-wrap: wrap; gap: 0 .8rem; align-items: baseline; border-bottom: 2px solid var(--ink); padding-bottom: .2rem } .game h2 small { font-weight: 400; color: var(--soft); font-size: .9rem }
.rows { list-style: none; margin: 0; padding: 0 } .row { border-bottom: 1px solid var(--line); padding: .55rem 0; display: grid; grid-template-columns: 1fr 1fr 1fr; gap: .4rem .7rem } .row > .who, .row > details, .row > .why { grid-column: 1 / -1 } .who { font-weight: 600 } .who .soft { font-weight: 400 } .who a { padding: .2rem 0 }
.row dl, .cell { display: block; margin: 0 } .cell b { display: block; font-weight: 400; font-size: .75rem; color: var(--soft); line-height: 1.3 } .cell { font-variant-numeric: tabular-nums; line-height: 1.3 } .cell i { font-style: normal; color: var(--soft); font-size: .82rem; display: block }
.cells { display: grid; grid-template-columns: repeat(auto-fit, minmax(7rem, 1fr)); gap: .5rem .8rem; margin: .5rem 0 } .cells .cell { font-size: 1.1rem } .columns > * { min-width: 0 }
.row summary { font-size: .875rem; color: var(--soft) } .heads { display: none }
.card { --ground: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: .2rem .9rem .6rem; margin: .9rem 0; background: var(--card) } .card h2 { margin-top: .6rem }
.links { display: flex; flex-wrap: wrap; gap: .3rem 1rem; margin: .5rem 0; padding: 0; list-style: none } .links [aria-current] { font-weight: 600; color: var(--ink); text-decoration: none }
.row .cell:last-of-type { grid-column: 1 / -1 }
@media (min-width: 46rem) { table.wide { font-size: .87rem } td.prose:last-child { min-width: 30rem } th:not(:last-child), td:not(:last-child) { padding-right: .8rem } table.wide :is(th, td):not(:last-child) { padding-right: .55rem } .columns { grid-template-columns: repeat(2, minmax(0, 1fr)) }
  .row, .heads { display: grid; grid-template-columns: minmax(10rem, 2.2fr) 1.2fr repeat(2, .9fr) 1.15fr 1.1fr .8fr 1.8fr; gap: .1rem .8rem } .row > .who { grid-column: 1 } .row > .why { grid-column: 2 / -1 } .row > details { grid-column: 1 / -1 } .row .cell b { display: none } .row .cell:last-of-type { grid-column: auto } .heads { color: var(--soft); font-size: .82rem; font-weight: 600; border-bottom: 1px solid var(--line); padding: .3rem 0 } }
`

const paper = `
@media print { :root { color-scheme: light; --ink: #000; --soft: #333; --paper: #fff; --card: #fff; --line: #999; --link: #000 }
  body { max-width: none; padding: 0; font-size: 10pt } nav, form.filter, .skip, .row > details, .links { display: none } a { text-decoration: none } .scroll { overflow: visible; background: none } table { font-size: 7pt } th { font-size: 6.5pt } table.wide, table.wide :is(th, .tag, .small) { font-size: 5.5pt } th, td { padding: .2em .4em .2em 0 } td .number, td.number, .tag { white-space: normal } td.prose:last-child, td:is(.prose, .wraps), .hits { min-width: 0 } .tag { font-size: 6.5pt } .row, figure, .card, tr { break-inside: avoid } h2 { break-after: avoid } }
`

const css = colours + frame + parts + chartStyle + paper

export const siteStyle: Route = {
  method: 'GET',
  access: 'public',
  path: '/picks/style.css',
  answer: (context) =>
    context.body(css, 200, {
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, max-age=300',
    }),
}
