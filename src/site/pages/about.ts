/** /picks/about: what the system is, and what it is not. Made of no document. */
import { html } from 'hono/html'
import type { SitePage } from '../page.ts'

export const about: SitePage = {
  path: '/picks/about',
  tab: 'About',
  queries: [],
  maxAgeSeconds: 3_600,
  documents: () => [],
  show: () => ({
    title: 'What this is, and what it is not',
    body: html`
<h2>What it is</h2>
<p>A program that predicts, for every player on whom bookmakers post a line, how many points, rebounds, assists and threes he will have tonight. It says so as a distribution: a median, a chance of going over the line, and how sure that chance is. When the games are over every prediction is graded, and the grades are shown here whatever they say.</p>
<h2>What it is not</h2>
<ul>
<li><strong>No advice.</strong> It places no bet, sells none, and knows nothing of your money. Stakes are on paper.</li>
<li><strong>No edge that is promised.</strong> Bookmakers’ lines are hard to beat. Whether these predictions do stands on <a href="/picks/record">the record</a>, with the number of picks, the interval and the price: an interval that reaches below what the prices need has shown nothing.</li>
<li><strong>No streaks.</strong> How often a player went over in his last 5, 10 or 20 games is shown because people ask for it, with its interval. It does not predict tonight’s game, and no chance on these pages is that share.</li>
<li><strong>No memory that can be rewritten.</strong> What was published stays published. A correction is a new revision with its reason; a pick stands as it stood when its game tipped off.</li>
<li><strong>Not always there.</strong> If the data are late, thin or doubtful, no picks are published, and the page says why. Nothing is filled in: what is not known is shown as not known.</li>
</ul>
<h2>Words</h2>
<dl class="facts">
<dt>line</dt><dd>The number that a bookmaker posts; you go over or under it. Equal is a push: the stake comes back.</dd>
<dt>P(over)</dt><dd>Our chance that he ends above the line, pushes left out; calibrated on earlier dates where the page says so.</dd>
<dt>fair odds</dt><dd>The price at which that chance would neither win nor lose.</dd>
<dt>EV</dt><dd>What one unit staked at the price would bring on average, if our chance were right.</dd>
<dt>hold</dt><dd>The bookmaker’s share of what is staked on both sides.</dd>
<dt>closing value</dt><dd>Whether the line moved our way by tip-off: the quickest honest sign of a good price.</dd>
<dt>live, backfill</dt><dd>Live was published before the game. Backfill was computed afterwards from what was known before: it is never mixed with live.</dd>
<dt>interval</dt><dd>Wilson’s, 95 %: where the true share plausibly lies, given how few games there are.</dd>
</dl>
<h2>You</h2>
<p>These pages run no script, set no cookie, load nothing from elsewhere, and count nobody. They print. If betting has stopped being a game, in the United States call or text 1-800-GAMBLER.</p>`,
  }),
}
