/** GET /names/choose: who is meant by a name that nobody comes near to, looked for among all known players. */
import { html } from 'hono/html'
import { z } from 'zod'
import type { Route } from '../../api/routes/route.ts'
import { cutPage, pageParameters, readCursor } from '../../api/v1/page-of.ts'
import { plainText } from '../../api/v1/parameters.ts'
import { readQuery } from '../../api/v1/read-input.ts'
import { confirmName, playerPlace, playerWords } from '../../api/v1/resources/names.ts'
import { gameDateOf } from '../../nba/domain/game-date.ts'
import { findKnownPlayers } from '../../nba/identity/find-known-players.ts'
import { renderAction } from '../action-form.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'

const path = '/names/choose'
const limit = 30
const query = z.strictObject({
  postedName: z.literal('').or(plainText(200)).default(''),
  search: z.literal('').or(playerWords).optional(),
  after: pageParameters.after,
  done: z.string().max(100).optional(),
})

export const choosePlayer: Route = {
  method: 'GET',
  access: confirmName.access,
  path,
  async answer(context, parts, visit) {
    const { postedName, search = lastWordOf(postedName), after } = readQuery(context, query)
    const found = await findKnownPlayers(parts.db, {
      ...{ gameDate: gameDateOf(parts.clock.now()), search },
      ...{ after: readCursor(after, playerPlace), limit: limit + 1 },
    })
    const { items: players, next: later } = cutPage(found, limit, ({ name, playerId }) => ({
      name,
      playerId,
    }))
    const own = choiceAddress(postedName, { search, ...(after === undefined ? {} : { after }) })
    const further =
      later === null
        ? ''
        : html`<p><a href="${choiceAddress(postedName, { search, after: later })}">Further players</a></p>`
    const body = html`<p><a href="/names">All names</a></p>
      <form action="${path}" class="filter">
        <label>Name, as it was posted <input type="search" name="postedName" value="${postedName}" maxlength="200" autocomplete="off" /></label>
        <label>Player, by a part of the name or by id <input type="search" name="search" value="${search}" maxlength="100" autocomplete="off" /></label>
        <button>Search</button>
      </form>
      ${renderTable(
        [
          { head: 'player', cell: (each) => each.name },
          { head: 'team', cell: (each) => each.team ?? '–' },
          { head: 'id', cell: (each) => each.playerId },
          {
            head: '',
            cell: ({ playerId, name }) =>
              postedName === ''
                ? ''
                : renderAction({
                    ...{ caller: visit.caller, action: confirmName, label: `It is ${name}` },
                    ...{ given: { postedName, playerId }, next: own, afterwards: '/names' },
                  }),
          },
        ],
        players,
        search === '' ? 'Write a part of the name.' : 'No known player has all of these words in his name.',
      )}${further}`
    return showPage(context, parts, visit, {
      title: postedName === '' ? 'Who is it?' : `Who is ${postedName}?`,
      body,
    })
  },
}

/** The page on which a player is looked for. */
export function choiceAddress(postedName: string, further: Readonly<Record<string, string>> = {}): string {
  return `${path}?${new URLSearchParams({ postedName, ...further }).toString()}`
}

/** What is most often right of a name that is spelt oddly: without it the page would begin with nobody. */
const lastWordOf = (name: string): string => name.trim().split(/\s+/).at(-1)!.slice(0, 100)
