/** Whether the viewer's answer to the notice has reached the disk; it runs in the page, so it names nothing outside itself. */
export const isAnswerKept = (): Promise<boolean> =>
	new Promise((resolve) => {
		const opening = indexedDB.open('matinee-library');
		opening.onsuccess = () => {
			const database = opening.result;
			const kept = database.transaction('values').objectStore('values').get('settings');
			kept.onsuccess = () => {
				database.close();
				resolve((kept.result as { consent?: string } | undefined)?.consent === 'accepted');
			};
		};
	});
