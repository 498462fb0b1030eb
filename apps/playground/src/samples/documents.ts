/** Documents to search: answers of a bicycle library's help desk. The query shares few words with its answer. */
export const sampleDocuments = `Borrowing. Any resident can take a bicycle home for up to two weeks. Bring something that shows your address; there is no deposit and no fee.

Returning late. Tell us before the two weeks are over and we extend the loan once. After that we send a reminder, and from the third week on we ask for a small sum for each day.

Punctures. A kit with levers, patches and glue sits under every saddle. If you would rather not do it yourself, wheel the bicycle in and we fix it while you wait.

Squeaks and grinding. A dry chain sings, a worn brake pad grinds, a loose rack rattles. Come by with the noise still there: we cannot mend what we cannot hear.

Lights. Front and rear lamps run from the hub and need no charging. If one stays dark, check first that the plug at the fork has not slipped off.

Children. Seats fit up to twenty-two kilograms and go behind the rider. Trailers take two, and a helmet for each passenger comes with them.

Carrying things. The long bicycles hold a week of shopping or a cello. They steer slowly at first; ride a round in the yard before you go out on the road.

Winter. From November we fit tyres with small studs. They hum on dry asphalt and hold on ice. Brake early, and with both hands.

Theft. Lock frame and front wheel to something that will not move. If the bicycle is gone all the same, report it to the police, bring us the number they give you, and you owe nothing.

Learning to ride. On Saturday mornings volunteers teach grown-ups who never had the chance. No one is ever laughed at, and most people ride by noon.

Giving. Old bicycles are welcome in any state. What cannot be ridden again becomes spare parts, and the rest goes to the scrap merchant who pays for our tea.`

export const sampleQuery = 'something on my wheel makes a strange sound'
