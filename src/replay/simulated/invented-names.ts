/** Parts of invented players' names: accents, apostrophes, hyphens and suffixes occur as often as they do in the league. */
export const firstNames: readonly string[] = (
  'Aaron Adrian Alonzo Amir Andre Anton Aurélien Bastian Boban Brandon Bryce Caleb Cameron Carlos Cedric Chris Cole Corey ' +
  "Damon Dante Dario Darius Davion De'Shawn Deandre Delon Derrick Devin Dominic Donovan Dražen Dwayne Elijah Emeka Enrique " +
  'Ethan Evan Fabrice Felix Gabriel Garrett Gordan Grayson Hasan Hugo Ibou Isaac Isaiah Ivan Jabari Jalen Jamal Jaren Jaylon ' +
  'Jérôme Joel Jonas Jordan José Josh Julian Juwan Kareem Keegan Kendall Kevin Killian Kris Kyle Lamar Landry Leandro Luka ' +
  'Lonnie Malcolm Malik Marcus Mario Mason Matas Mateo Maxime Micah Miles Mitch Moses Naz Nicolás Nikola Obi Omar Oscar Patrick ' +
  'Precious Quentin Rashad Raúl Reggie Rodney Romeo Rudi Santi Saša Sébastien Shai Simone Talen Terrence Théo Tobias Tomáš Trey ' +
  'Tyrese Usman Vasilije Vincent Walker Wendell Xavier Yannick Yuta Zach Zeke Žiga'
).split(' ')

export const surnames: readonly string[] = (
  'Abara Adler Akintola Alvarado Ambrose Anders Arceneaux Ashby Atwood Baptiste Barlow Beasley-Cole Bellamy Bexley Bjelović ' +
  'Blackmon Boucher-Diaz Bowden Braddock Brisker Burrell Calloway Carrington Castellano Chambers Čolić Coleridge Copeland ' +
  "Corbin Crawley Cross Dalton D'Amico Danforth Deveraux Diallo-Ba Dixon Doležal Drummer Dubois Dunleavy Easton Eboué Edgerton " +
  'Ellison Emerson Escobar Fairchild Falk Fernández Fitzroy Fontaine Forde Foster Frazier-Lee Gaines García Gentry Gilyard Glover ' +
  'Goran Granger Griffith Guerrero Hale Halloran Hampton Hargrove Hartwell Haywood Hendrix Hightower Holloway Horvat Hutchins ' +
  'Ibarra Ingleby Ivanović Jarvis Jennings Jokubaitis Kamara Kaplan Keller Kendrick Kessel Kirkland Kovačić Labissière Lancaster ' +
  'Langdon Leblanc Lindqvist Lockett Lombardi Maddox Mancini Marlowe Martín Massey Mbaye McAllister McCray Mendoza Mercer Milović ' +
  "Montrose Moreau Muñoz Nakamura Ndiaye Nedović Newsome Nwosu O'Dell Okafor-James Oliveira Osborne Paxton Peralta Petrović Pickett " +
  'Pleiß Porter-Reed Quarles Radović Ramsey Randle Reeves Renaud Ridley Rivers Rondeau Saavedra Šarac Sawyer Schröter Sengul Shaw ' +
  'Silva Sinclair Sloan Sorensen Stallworth Sterling Šulc Tate Thaddeus Tillman Toppin-Ray Touré Trent Uzun Valentin Vasquez ' +
  'Vesely Vonleh Wainwright Walden Wembley Whitlock Wilder Winslow Woodard Yabu Yates Zeller Zubac-Hill'
).split(' ')
