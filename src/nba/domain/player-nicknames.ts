/** First names that stand for each other, and full names that no rule connects.
 *
 * The groups are general (any Cameron may be posted as Cam); the full-name aliases are for single players whose posted name
 * is another name altogether. Everything is written folded: lower case, no diacritics, no full stops. */

const firstNameGroups: readonly (readonly string[])[] = [
  ['alexander', 'alex', 'alexandre', 'aleksandar', 'xander'],
  ['andrew', 'drew', 'andy'],
  ['anthony', 'tony', 'ant'],
  ['benjamin', 'ben'],
  ['bradley', 'brad'],
  ['cameron', 'cam', 'camron'],
  ['carlton', 'bub'],
  ['christopher', 'chris', 'kris', 'kristopher'],
  ['daniel', 'dan', 'danny'],
  ['david', 'dave'],
  ['dennis', 'denis'],
  ['dominick', 'dom', 'dominic'],
  ['donald', 'don'],
  ['edward', 'ed', 'eddie'],
  ['gregory', 'greg', 'gg'],
  ['guillermo', 'willy'],
  ['herbert', 'herb'],
  ['isaiah', 'ike', 'isiah', 'zay'],
  ['ishmael', 'ish'],
  ['jacob', 'jake', 'jakob'],
  ['james', 'jim', 'jimmy', 'jamie', 'jay'],
  ['jeffrey', 'jeff', 'jeffery'],
  ['jonathan', 'jon', 'john', 'johnny'],
  ['joseph', 'joe', 'joey'],
  ['joshua', 'josh'],
  ['kenneth', 'ken', 'kenny'],
  ['kenyon', 'kj'],
  ['kelly', 'kel'],
  ['lawrence', 'larry'],
  ['leonard', 'leo', 'len', 'lenny'],
  ['louis', 'lou', 'louie', 'lu', 'luguentz'],
  ['marcus', 'markus'],
  ['matthew', 'matt', 'mathew'],
  ['maximilian', 'max', 'maxi', 'maxwell'],
  ['michael', 'mike', 'mikey'],
  ['mohamed', 'mo', 'mohammed', 'muhammad'],
  ['moritz', 'moe'],
  ['nathaniel', 'nate', 'nathan', 'nate'],
  ['nicolas', 'nic', 'nick', 'nicholas', 'nico', 'nikolas'],
  ['obadiah', 'obi'],
  ['oliver', 'olivier', 'ollie'],
  ['patrick', 'pat', 'patty'],
  ['philip', 'phil', 'phillip'],
  ['raymond', 'ray'],
  ['richard', 'rick', 'rich', 'ricky'],
  ['robert', 'rob', 'bob', 'bobby', 'robbie'],
  ['ronald', 'ron', 'ronnie'],
  ['samuel', 'sam', 'sammy'],
  ['stephen', 'steph', 'steve', 'steven', 'stephon'],
  ['sviatoslav', 'svi'],
  ['terrence', 'terry', 'terance', 'terence'],
  ['theodore', 'theo', 'ted'],
  ['thomas', 'tom', 'tommy'],
  ['timothy', 'tim', 'timmy'],
  ['vincent', 'vince', 'vin'],
  ['vitaly', 'vit', 'vitek'],
  ['walter', 'walt'],
  ['wesley', 'wes'],
  ['william', 'will', 'bill', 'billy', 'willie'],
  ['zachary', 'zach', 'zack', 'zac'],
]

/** Each group is one player. */
const fullNameGroups: readonly (readonly string[])[] = [
  ['al horford', 'alfred joel horford reynoso', 'alfred horford'],
  ['bam adebayo', 'edrice femi adebayo', 'edrice adebayo'],
  ['brandon boston', 'bj boston'],
  ['bojan bogdanovic', 'bojan bogdanovich'],
  ['bones hyland', 'nahshon hyland'],
  ['cj mccollum', 'christian james mccollum', 'christian mccollum'],
  ['danilo gallinari', 'danilo galinari'],
  ['enes freedom', 'enes kanter', 'enes kanter freedom'],
  ['ish smith', 'ishmael larry smith'],
  ['juancho hernangomez', 'juan hernangomez'],
  ['kj martin', 'kenyon martin jr'],
  ['nene', 'nene hilario'],
  ['og anunoby', 'ogugua anunoby'],
  ['pj tucker', 'anthony tucker', 'anthony leon tucker'],
  ['pj washington', 'paul washington'],
  ['rj barrett', 'rowan barrett'],
  ['tj mcconnell', 'timothy mcconnell'],
]

const representatives = new Map(
  firstNameGroups.flatMap((group) => group.map((name) => [name, group[0] as string] as const)),
)

const aliases = new Map(
  fullNameGroups.flatMap((group) =>
    group.map((name) => [name, group.filter((other) => other !== name)] as const),
  ),
)

/** The one name that stands for all forms of a first name; the name itself where it has no group. */
export function commonFirstName(foldedFirstName: string): string {
  return representatives.get(foldedFirstName) ?? foldedFirstName
}

/** The player's other full names. */
export function otherFullNames(foldedName: string): readonly string[] {
  return aliases.get(foldedName) ?? []
}
