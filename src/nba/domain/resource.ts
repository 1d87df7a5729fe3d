/** The names of archived replies: '<source>/<endpoint>/<date, game or season>', as in 'nba-cdn/boxscore/0022400061'. */

/** Whose reply it is: 'nba-cdn'. */
export function sourceOf(resource: string): string {
  return resource.split('/')[0]!
}
