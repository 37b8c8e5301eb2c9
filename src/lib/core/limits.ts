/** Every bound on what strangers can make us do, with its unit (DESIGN.md section 8, security.md section 5). */

const KiB = 1024;
const MiB = 1024 * KiB;
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

export const limits = {
	/** Nesting of anything decoded: bencode, dag-cbor. */
	decodeDepth: 64,
	/** Values in one bencoded whole: 4 MiB of empty lists would cost hundreds of megabytes once built. */
	bencodeItems: 200_000,

	channel: {
		rootBytes: 4 * KiB,
		/** A root with its signatures around it: at most two for each key, the new ones and those they replace. */
		rootEnvelopeBytes: 6 * KiB,
		rootKeys: 8,
		rootSteps: 64,
		rootIntroductions: 64,
		rootFeeds: 64,
		rootMirrors: 16,
		rootTrackers: 16,
		/** The whole BEP-44 item on the wire; `v` itself stays within 1,000 bytes. */
		headBytes: 1200,
		headValueBytes: 1000,
		saltBytes: 64,
		/** A head dated further ahead than this is refused. */
		headAheadMs: 24 * hour,
		indexBytes: 16 * KiB,
		objectBytes: 256 * KiB,
		feedBytes: 64 * MiB,
		/** A mirror that has not delivered a file by then is given up. */
		mirrorMs: 20 * second,
		/** Objects of one feed that are fetched at a time. */
		fetches: 4,
		logBatches: 90,
		/** The publisher rebases when the log exceeds this share of the base. */
		logShareOfBase: 0.25,
		posterTorrents: 64,
		/** A head is good for this long; it is signed anew when less than `headRenewMs` is left. */
		headLifeMs: 30 * day,
		headRenewMs: 10 * day,
		rootLifeMs: 5 * 365 * day,
		linkChars: 4096,
		nameChars: 120
	},

	host: {
		/** Objects that the records of one feed name, as far as a host keeps them, and what it fetches of them in one run. */
		attachments: 250_000,
		attachmentBytes: 4 * 1024 * MiB,
		/** Attachments of one feed that are fetched at a time; those that nobody had are asked for again later. */
		attachmentFetches: 4,
		attachmentRetryMs: 60 * second,
		/** Trackers of all channels together at which a host meets followers. */
		trackers: 16,
		/** How often a running host looks whether its list of channels was changed. */
		listEveryMs: 2 * second,
		/** WebRTC connections of all films that it gives, and how many may be begun in a second. */
		rtcConnections: 500,
		rtcConnectionsPerSecond: 50
	},

	dht: {
		/** A packet; BEP-44 items and lists of nodes stay well below. */
		packetBytes: 2048,
		/** Packets of strangers that are looked at a second, all together. */
		packetsPerSecond: 500,
		/** Items of others that this node keeps. */
		values: 1000,
		/** Nodes keep an item for two hours (BEP-44); it is put again well before. */
		putEveryMs: 50 * minute,
		/** How often newer heads are looked for. */
		getEveryMs: 10 * minute,
		/** A head that has just come is put after this time. */
		soonMs: 5 * second,
		/** Queries under way at a time. */
		concurrency: 8
	},

	library: {
		/** Channels that one viewer follows. */
		channels: 256,
		/** An exported list of them. */
		listChars: 1_250_000,
		/** Trackers, and STUN and TURN servers, of the viewer's own: so many of each. */
		ownServers: 8,
		/** A channel id, a slash and the name of a feed. */
		feedIdChars: 256,
		/** Blocked channels, titles and films. */
		blocks: 10_000,
		/** Films of one blocked title: a series has one for each episode. */
		blockedFilms: 2000,
		/** Titles of which a profile knows where they were left. */
		progress: 2000,
		/** What names a title or a film opened from a magnet. */
		progressKeyChars: 256,
		/** Records of each kind in one profile, those of what was taken away among them; the oldest leave. */
		entries: {
			favourite: 10_000,
			watched: 20_000,
			rating: 10_000,
			list: 1000,
			item: 20_000,
			forgotten: 2000,
			cleared: 1
		},
		/** Favourites, lists and titles of one list that a viewer may have. */
		favourites: 5000,
		lists: 100,
		listTitles: 1000,
		/** The name of a list or of a profile. */
		nameChars: 60,
		profiles: 12,
		/** A file of all that is the viewer's own, and the same on its way to another device. */
		backupBytes: 16 * MiB,
		/** One frame of it on the way. */
		moveFrameBytes: 16 * KiB,
		/** Bytes that may wait to be sent on the way. */
		moveQueueBytes: 1 * MiB,
		/** From the connection to the last byte. */
		moveMs: 2 * minute
	},

	browse: {
		/** Values of one facet that are chosen at a time. */
		values: 16,
		/** Titles that are brought to the screen at a time, and how many such windows are kept. */
		windowTitles: 48,
		windows: 16,
		/** Values of one facet that are offered. */
		offered: 60,
		/** Hits under the search box. */
		suggestions: 8
	},

	sights: {
		/** Films that are looked for at trackers in a second, those that wait for it, and those that are remembered. */
		perSecond: 64,
		waiting: 256,
		kept: 4096,
		/** How long what a tracker said is believed, and how long it may take to say it. */
		freshMs: 2 * minute,
		answerMs: 4 * second
	},

	title: {
		graphemes: 300,
		/** One grapheme may carry marks without end; this bounds the text whatever it is made of. */
		titleChars: 1200,
		overviewChars: 5000,
		people: 64,
		genres: 16,
		languages: 64,
		variants: 32,
		subtitles: 128,
		chapters: 512,
		trackers: 16,
		webSeeds: 16,
		idChars: 128,
		langChars: 35,
		urlChars: 2048,
		recordBytes: 64 * KiB,
		shortTextChars: 300
	},

	torrent: {
		metadataBytes: 4 * MiB,
		files: 2000,
		pieces: 100_000,
		pieceBytesMin: 16 * KiB,
		pieceBytesMax: 16 * MiB,
		nameBytes: 255,
		pathDepth: 32,
		magnetChars: 16 * KiB,
		connections: 55,
		/** Pieces kept in memory where there is no room on disk. */
		memoryBytes: 128 * MiB,
		/** Pieces kept in memory because they were just written or read. */
		recentBytes: 24 * MiB,
		/** How far ahead of a reader pieces are asked for, with and without a disk to put them on. */
		aheadBytes: 64 * MiB,
		aheadInMemoryBytes: 48 * MiB,
		/** A movie's index of samples (`moov`); what comes before the first frame. */
		indexBytes: 16 * MiB,
		headBytes: 1 * MiB,
		/** Tracks of one film that are looked at. */
		tracks: 64,
		/** Attributable bad pieces before a peer is banned. */
		badPieces: 2,
		/** Bytes that may wait on one line to a peer; whoever takes none of them is cut. */
		lineBytes: 12 * MiB,
		/** WebRTC connections of all films, unanswered offers among them, and how many may be begun in a second. */
		rtcConnections: 60,
		rtcConnectionsPerSecond: 10,
		/** What an announce offers to one tracker, and to all of them. */
		offersPerTracker: 3,
		offers: 15,
		offerLifeMs: 50 * second,
		/** After a browser refused to make a connection, none is tried for so long. */
		rtcRestMs: 60 * second,
		/** Neighbours of the lobby that are asked for one film at a time, and how soon the same one is asked again. */
		neighboursAsked: 8,
		neighbourAgainMs: 60 * second,
		/** Channels for films on one connection of the lobby, and how often its other end may open one. */
		lentChannels: 16,
		lentChannelsPerSecond: 1,
		lentChannelsBurst: 16,
		/** Requests of one peer that wait, and peers that may ask at a time. */
		queuedRequests: 512,
		uploadSlots: 16,
		/** Films that are shown at a time, over all tabs. */
		shown: 16,
		/** How long a file beside a film may take. */
		besideMs: 120 * second
	},

	wire: {
		messageBytes: 256 * KiB,
		extensionBytes: 64 * KiB
	},

	gossip: {
		/** A frame carries its type byte, its dag-cbor body and, in DATA, one block. */
		frameBytes: 16 * KiB + 512,
		blockBytes: 16 * KiB,
		helloBytes: 6 * KiB,
		/** Abilities that a HELLO may name. */
		capabilities: 16,
		/** Live links of one node: lobby and film wires together. */
		links: 128,
		feeds: 256,
		framesPerSecond: 20,
		framesBurst: 100,
		headsPerMinute: 1,
		headsBurst: 3,
		rootFramesPerMinute: 32,
		rootFramesBurst: 64,
		/** Heads and roots of one link that wait for a verdict, and heads of it that wait for roots. */
		judgementsPerLink: 8,
		/** The same head or roots are not pushed to one link again within this time. */
		repeatMs: 10 * second,
		/** A HELLO follows another on one link after at least this time. */
		helloGapMs: 1 * second,
		/** Objects looked for at a time. */
		wants: 1024,
		/** A link that did not have an object is asked again after this time, doubled each time, this often. */
		missRetryMs: 500,
		missRetries: 4,
		/** An answer that comes after its time-out is still forgiven for this long. */
		lateAnswerMs: 60 * second,
		/** Objects that one HAVE names, and those of one link that are remembered. */
		haveHashes: 64,
		haveRemembered: 1024,
		/** Offers and answers passed on for others: how far, how long, how often a minute for each link, how many at a time. */
		signalTtl: 2,
		signalChars: 4 * KiB,
		signalsPerMinute: 10,
		signalsBurst: 10,
		signalLifeMs: 60 * second,
		signalsOpen: 256,
		/** Our own offers through neighbours while there are too few links: soon, then ever more rarely. */
		dialFirstMs: 2 * second,
		dialLastMs: 60 * second,
		/** Objects kept in memory because their blocks are being asked for. */
		servedObjects: 8,
		blocksInFlightPerPeer: 4,
		blocksInFlight: 16,
		blockTimeoutMs: 5 * second,
		helloEveryMs: 5 * minute,
		/** Whoever has not said HELLO by then has nothing to say. */
		firstHelloMs: 20 * second,
		/** Whoever was sent what it lacks and still says so this much later is of no use to anybody. */
		staleMs: 2 * minute,
		/**
		 * With fewer links than this whose peers are as far as we are with a feed, others make room down to so many: soon
		 * after news and then ever more rarely; not before they had time to catch up, and for a while not again.
		 */
		inStepMin: 3,
		roomLinks: 4,
		roomNewsMs: 4 * second,
		roomFirstMs: 10 * second,
		roomLastMs: 5 * minute,
		/** The longest wait of whoever has nothing yet. */
		roomEmptyMs: 25 * second,
		roomGraceMs: 4 * second,
		roomRefusalMs: 2 * minute,
		/** News goes to so many links at once, and to the others a little later, unless they have it by then. */
		eagerLinks: 5,
		lazyMs: 250,
		servedBytesPerSecond: 2 * MiB,
		/** The same for a projector. */
		hostServedBytesPerSecond: 32 * MiB,
		refusalMs: 10 * minute
	},

	lobby: {
		degree: 8,
		degreeLow: 5,
		degreeHigh: 14,
		outboundMin: 3,
		livePeerConnections: 60,
		newPeerConnectionsPerSecond: 5,
		/** The same three for a projector. */
		hostDegreeHigh: 100,
		hostPeerConnections: 160,
		hostNewPerSecond: 20,
		/** Offers in one announce. */
		offers: 5,
		/** An offer that nobody has answered goes out again after this time, and is made anew after the other. */
		offerAgainMs: 4 * second,
		offerLifeMs: 5 * minute,
		/** From the first signal to both handshakes. */
		connectMs: 20 * second,
		/** Announces while there are too few links: soon, then ever more rarely. */
		announceFirstMs: 5 * second,
		announceLastMs: 120 * second,
		sdpChars: 16 * KiB,
		/** A description that travels through neighbours; Chromium's for a data channel has about 700 characters. */
		relayedSdpChars: 4 * KiB,
		/** An offer through neighbours is answered by then, or not at all. */
		relayedOfferMs: 30 * second,
		/** Offers made for neighbours to pass on that wait for an answer at a time. */
		relayedOffers: 4,
		/** An invite is good for this long: it is carried by hand. */
		inviteLifeMs: 10 * minute,
		/** Invites of ours that wait for an answer at a time; a further one takes the place of the oldest. */
		invites: 3,
		/** Answers to one tracker's offers that are not links yet take at most one in so many of the connections. */
		pendingShare: 4,
		/** The text of an invite: one QR code. */
		inviteChars: 700,
		inviteCandidates: 8,
		/** Channels' own lobbies that are visited at a time, and the offers that each gets. */
		soughtSwarms: 4,
		soughtOffers: 2,
		/** Bytes that may wait to be sent on one link. */
		queueBytes: 1 * MiB,
		refusals: 1024,
		socketOpenMs: 10 * second,
		reconnectFirstMs: 1 * second,
		reconnectLastMs: 60 * second,
		/** Whoever has enough people comes back to a tracker that was lost within this time, at a moment left to chance. */
		calmRedialMs: 30 * second
	},

	together: {
		/** People in one room, all of them linked to each other; connections in the making come on top. */
		members: 12,
		connections: 30,
		/** A message of a room before it is sealed, and messages of one link that wait to be sealed or opened. */
		messageBytes: 8 * KiB,
		waitingMessages: 64,
		/** Messages of one member: beyond this they are dropped. */
		messagesPerSecond: 20,
		messagesBurst: 100,
		/** Deeds (play, pause, seek) of one member that count. */
		deedsPerSecond: 5,
		deedsBurst: 20,
		/** A version of the timeline may be so far ahead of ours: whoever jumps to the end would shut everybody else up. */
		revisionsAhead: 10_000,
		/** Whoever stalls may keep the others waiting so long, and earns it back at this share of the time that passes. */
		waitMs: 20 * second,
		waitRefillShare: 0.2,
		/** A stall is told after this time: a hiccup is caught up with instead. */
		stallMs: 600,
		/** Everybody begins together so long after the last one was ready. */
		leadMs: 300,
		/** A wait may move the film by so much and no more. */
		waitMovesSeconds: 5,
		/** Clocks are compared this often, six times at once at first. */
		pingMs: 2 * second,
		pingsFirst: 6,
		pingFirstMs: 120,
		/** Everybody tells where the film is this often; who is silent for the other time is gone. */
		beatMs: 2 * second,
		silenceMs: 12 * second,
		/** Chat: as a reader counts characters, and whatever they are made of. */
		chatGraphemes: 500,
		chatChars: 2000,
		chatLines: 200,
		chatPerSecond: 1,
		chatBurst: 5,
		nameGraphemes: 40,
		nameChars: 160
	},

	programme: {
		bytes: 16 * KiB,
		showings: 200,
		/** A showing may be announced so far ahead, in seconds since 1970. */
		latestSeconds: 253_402_300_799,
		/** A clock that differs from that of the people around by more is told of. */
		skewMs: 2 * second
	},

	tabs: {
		/** Other tabs of this browser that are linked at a time. */
		links: 32,
		/** Each asks the others this often whether they live; a killed tab cannot say goodbye. */
		heartbeatMs: 1 * second,
		/** Whoever was asked and is silent for so long is gone. */
		silenceMs: 2 * second,
		/** Bytes sent to one tab that it has not taken in yet. */
		queueBytes: 1 * MiB
	},

	tracker: {
		frameBytes: 64 * KiB,
		offers: 10,
		/** One session description; Chromium's for a data channel has 500 to 3,000 characters. */
		sdpChars: 8 * KiB,
		scrapeHashes: 255,
		firstMessageMs: 10 * second,
		idleMs: 180 * second,
		swarms: 20_000,
		swarmsPerSocket: 200,
		sockets: 10_000,
		/** Peers of one browser share its socket; the lobby and the films may each have a name of their own. */
		peerIdsPerSocket: 8,
		/** Offers of one peer in one swarm that may still be answered: those of its last three announces. */
		openOffers: 30,
		messagesPerSecond: 50,
		messagesBurst: 500,
		/** What may wait for a slow reader before its socket is cut. */
		unsentBytes: 1 * MiB,
		/** A socket that does not answer a ping for this long is dead, whatever TCP believes. */
		pingMs: 30 * second,
		peerLifeMs: 180 * second,
		sweepMs: 30 * second,
		announceIntervalMs: 120 * second
	},

	worker: {
		/** When no page answers a stream request for this long, the worker says 504. */
		answerMs: 10 * second,
		chunkBytes: 256 * KiB
	},

	poster: {
		/** A picture that a publisher hands in. */
		sourceBytes: 512 * KiB,
		pixels: 4_000_000,
		/** What is made of it. */
		madeBytes: 24 * KiB,
		madeWidth: 342,
		/** What a reader takes: a picture is an object like every other. */
		bytes: 256 * KiB
	},
	subtitles: {
		bytes: 2 * MiB,
		cues: 20_000,
		cueChars: 1000,
		/** Of one cue as it is written, with its marks; the rest is not looked at. */
		rawChars: 8000,
		/** Of one cue. */
		lines: 16,
		runs: 200,
		/** Styles of one ASS file. */
		styles: 500,
		/** On the screen at once. */
		shown: 24,
		/** To choose from, for one film. */
		tracks: 200,
		/** Films whose choices are remembered. */
		films: 500,
		/** The viewer's own files that are kept, the last opened. */
		ownFiles: 6
	},
	release: {
		bytes: 50 * MiB,
		files: 5000,
		manifestBytes: 1 * MiB,
		/** A manifest with its signatures and the roots that say whose they must be. */
		signedBytes: 1 * MiB + 64 * 6 * KiB + 4 * KiB,
		noteLanguages: 32,
		noteChars: 4000,
		/** A release that may be taken up waits a random part of this, so that not everybody comes at once. */
		delayMs: 6 * hour,
		/** How soon a release is asked for again that nobody had, or for which there was no room, and how long a wait may be in one go. */
		retryMs: 60 * second,
		lookMs: 6 * hour,
		/** A page that was given a new release says by then that it works; the one before is back within ten seconds. */
		healthyMs: 9 * second
	}
} as const;
