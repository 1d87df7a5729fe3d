/** How charts look: by class, so that they follow light and dark. */
export const chartStyle = `
figure { margin: .6rem 0 } svg { display: block; width: 100%; max-width: 34rem; height: auto }
svg text { fill: var(--ink) } .tick { font: 11px system-ui, sans-serif; fill: var(--soft) } .tick.strong { font-weight: 600; fill: var(--ink) } .tick.end { text-anchor: end } .tick.middle { text-anchor: middle }
svg .over { fill: var(--overfill) } svg .under { fill: var(--underfill) } svg .push { fill: var(--paper); stroke: var(--soft) } svg .plain { fill: var(--plainfill) } svg .void { fill: none; stroke: var(--soft) }
svg .grid { stroke: var(--line); fill: none } svg .line { stroke: var(--mark); stroke-width: 1.5; stroke-dasharray: 5 3; fill: none } svg .then { stroke: var(--mark); stroke-width: 2; fill: none } svg .median { stroke: var(--mark); stroke-width: 2; fill: none } svg .even { stroke: var(--soft); stroke-dasharray: 2 3; fill: none }
svg .curve { fill: none; stroke-width: 1.8 } svg .ours { stroke: var(--over) } svg .market { stroke: var(--market) } svg .whisker { stroke-width: 1.4; opacity: .75; fill: none } svg .ours.dot { fill: var(--over) } svg .market.dot { fill: var(--market) }
`
