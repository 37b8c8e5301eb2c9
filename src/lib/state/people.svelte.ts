/** Who is connected right now, and whether there is a network at all. */

export class PeopleState {
	#lobby = $state(0);
	#film = $state(0);
	#online = $state(true);

	/** People connected, in the lobby or in the film that is open. */
	get count(): number {
		return Math.max(this.#lobby, this.#film);
	}
	get online(): boolean {
		return this.#online;
	}

	setLobby(count: number): void {
		this.#lobby = count;
	}
	setFilm(count: number): void {
		this.#film = count;
	}
	setOnline(online: boolean): void {
		this.#online = online;
	}
}
