/** The words of watching together, in each language; typed, so that a language is complete or does not compile. */
import type { RoomMoment } from '#lib/state/views.ts';

export interface TogetherMessages {
	readonly button: string;
	/** The button in the player: people who are here, lines that were not read. */
	readonly buttonLabel: (people: number, unread: number) => string;
	readonly title: string;
	readonly begin: Readonly<Record<'lead' | 'go', string>>;
	readonly join: Readonly<Record<'lead' | 'go' | 'alone' | 'going', string>>;
	readonly privacy: string;
	readonly name: string;
	readonly nameHint: string;
	readonly refused: string;
	readonly guest: string;
	readonly you: string;
	readonly host: string;
	readonly people: (count: number) => string;
	readonly waiting: (name: string) => string;
	readonly waitingForYou: string;
	readonly press: string;
	readonly notBegun: string;
	readonly locked: string;
	readonly hostOnly: string;
	readonly invite: string;
	readonly inviteLead: string;
	readonly link: string;
	readonly copy: string;
	readonly copied: string;
	readonly share: string;
	readonly alone: string;
	readonly chat: string;
	readonly say: string;
	readonly send: string;
	readonly empty: string;
	readonly moments: Readonly<Record<RoomMoment, (name: string, time: string) => string>>;
	readonly mute: (name: string) => string;
	readonly unmute: (name: string) => string;
	readonly close: string;
	readonly leave: string;
	readonly delay: (ms: number) => string;
}

const en: TogetherMessages = {
	button: 'Watch together',
	buttonLabel: (people, unread) =>
		people === 0
			? 'Watch together'
			: `Watching together: ${people === 1 ? '1 person' : `${String(people)} people`}${unread > 0 ? `, ${String(unread)} unread` : ''}`,
	title: 'Watch together',
	begin: {
		lead: 'You get a link. Whoever opens it sees the same second of this film as you, and can talk with you beside it.',
		go: 'Get a link'
	},
	join: {
		lead: 'You are asked to watch this film with others: the same second for everybody, and a chat beside it.',
		go: 'Join',
		alone: 'Watch alone',
		going: 'Going in…'
	},
	privacy:
		'No server is in between: everybody in the room sees the network address of everybody else. What is said is encrypted and kept by nobody.',
	name: 'Your name here',
	nameHint: 'May stay empty. It is forgotten when you leave.',
	refused: 'This link is not complete. Ask for it again.',
	guest: 'Guest',
	you: 'you',
	host: 'began the room',
	people: (count) => (count === 1 ? 'Only you so far' : `${String(count)} people`),
	waiting: (name) => `Waiting for ${name}: the film is on its way there.`,
	waitingForYou: 'The others wait: the film is on its way to you.',
	press: 'Press play to join in: your browser wants that first.',
	notBegun: 'Looking for the others. Press play to begin without them.',
	locked: 'Only the person who began the room moves the film.',
	hostOnly: 'Only I play, pause and move the film',
	invite: 'Ask somebody in',
	inviteLead: 'Whoever has this link can come in. Give it only to people you know.',
	link: 'Link to this room',
	copy: 'Copy',
	copied: 'Copied',
	share: 'Share',
	alone: 'Nobody else is here yet. Send somebody the link.',
	chat: 'Conversation',
	say: 'Say something',
	send: 'Send',
	empty: 'What is said here stays in this window, until it is closed.',
	moments: {
		joined: (name) => `${name} came in.`,
		left: (name) => `${name} left.`,
		play: (name, time) => `${name} pressed play at ${time}.`,
		pause: (name, time) => `${name} paused at ${time}.`,
		seek: (name, time) => `${name} went to ${time}.`
	},
	mute: (name) => `Hide what ${name} says`,
	unmute: (name) => `Show what ${name} says`,
	close: 'Close the conversation',
	leave: 'Leave the room',
	delay: (ms) => `${String(ms)} ms away`
};

const fr: TogetherMessages = {
	button: 'Regarder ensemble',
	buttonLabel: (people, unread) =>
		people === 0
			? 'Regarder ensemble'
			: `Ensemble : ${people === 1 ? '1 personne' : `${String(people)} personnes`}${unread > 0 ? `, ${String(unread)} non lus` : ''}`,
	title: 'Regarder ensemble',
	begin: {
		lead: 'Vous recevez un lien. Qui l’ouvre voit la même seconde de ce film que vous, et peut vous parler à côté.',
		go: 'Obtenir un lien'
	},
	join: {
		lead: 'On vous invite à regarder ce film à plusieurs : la même seconde pour tous, et de quoi se parler à côté.',
		go: 'Entrer',
		alone: 'Regarder seul',
		going: 'Entrée…'
	},
	privacy:
		'Aucun serveur entre vous : dans la salle, chacun voit l’adresse réseau des autres. Ce qui se dit est chiffré et personne ne le garde.',
	name: 'Votre nom ici',
	nameHint: 'Peut rester vide. Il est oublié quand vous partez.',
	refused: 'Ce lien n’est pas complet. Redemandez-le.',
	guest: 'Invité',
	you: 'vous',
	host: 'a ouvert la salle',
	people: (count) => (count === 1 ? 'Vous seul pour l’instant' : `${String(count)} personnes`),
	waiting: (name) => `On attend ${name} : le film est en route.`,
	waitingForYou: 'Les autres attendent : le film est en route vers vous.',
	press: 'Appuyez sur lecture pour suivre : votre navigateur le demande.',
	notBegun: 'On cherche les autres. Appuyez sur lecture pour commencer sans eux.',
	locked: 'Seule la personne qui a ouvert la salle commande le film.',
	hostOnly: 'Moi seul commande le film',
	invite: 'Inviter quelqu’un',
	inviteLead: 'Qui a ce lien peut entrer. Ne le donnez qu’à des gens que vous connaissez.',
	link: 'Lien vers cette salle',
	copy: 'Copier',
	copied: 'Copié',
	share: 'Partager',
	alone: 'Personne d’autre pour l’instant. Envoyez le lien à quelqu’un.',
	chat: 'Conversation',
	say: 'Dire quelque chose',
	send: 'Envoyer',
	empty: 'Ce qui se dit ici reste dans cette fenêtre, jusqu’à sa fermeture.',
	moments: {
		joined: (name) => `${name} est entré.`,
		left: (name) => `${name} est parti.`,
		play: (name, time) => `${name} a lancé le film à ${time}.`,
		pause: (name, time) => `${name} a mis en pause à ${time}.`,
		seek: (name, time) => `${name} est allé à ${time}.`
	},
	mute: (name) => `Masquer ce que dit ${name}`,
	unmute: (name) => `Afficher ce que dit ${name}`,
	close: 'Fermer la conversation',
	leave: 'Quitter la salle',
	delay: (ms) => `à ${String(ms)} ms`
};

/** The words in a language of the interface; English where there are none. */
export const togetherWords = (lang: string): TogetherMessages => (lang.startsWith('fr') ? fr : en);
