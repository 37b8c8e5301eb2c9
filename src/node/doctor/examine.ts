/** What a projector needs, looked at one after the other: the machine, then the home, then what is kept there. */
import { access, constants, stat, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { WebSocket } from 'ws';
import type { Clock } from '#lib/core/ports.ts';
import { limits } from '#lib/core/limits.ts';
import { systemCode } from '#node/adapters/atomic-write.ts';
import { holderOf } from '#node/lock.ts';
import { examineFeeds, type FeedPorts } from './examine-feeds.ts';
import type { Finding } from './finding.ts';

const nodeMajor = 24;
const leastRoomBytes = 256 * 1024 * 1024;

const examineNode = (): Finding => {
	const version = process.versions.node;
	const enough = Number(version.split('.')[0]) >= nodeMajor;
	return enough
		? { verdict: 'fine', about: 'node', says: `Node is ${version}.` }
		: {
				verdict: 'wrong',
				about: 'node',
				says: `Node is ${version}; it must be ${nodeMajor} or later.`
			};
};

const examineSite = async (buildDir: string): Promise<Finding> => {
	const page = join(resolve(buildDir), '200.html');
	const there = await stat(page).catch(() => undefined);
	return there?.isFile() === true
		? { verdict: 'fine', about: 'site', says: 'The site is built.' }
		: { verdict: 'wrong', about: 'site', says: `There is no ${page}. Make it with npm run build.` };
};

const examinePort = (port: number): Promise<Finding> =>
	new Promise((answer) => {
		const server = createServer();
		server.once('error', (cause) => {
			const code = systemCode(cause) ?? String(cause);
			answer({ verdict: 'wrong', about: 'port', says: `Port ${port} cannot be had: ${code}.` });
		});
		server.listen(port, '127.0.0.1', () => {
			server.close(() => {
				const which = port === 0 ? 'A port' : `Port ${port}`;
				answer({ verdict: 'fine', about: 'port', says: `${which} is free.` });
			});
		});
	});

const examineHome = async (home: string): Promise<Finding> => {
	const found = await stat(home).catch(() => undefined);
	if (!found) {
		return { verdict: 'odd', about: 'home', says: `There is no home in ${home} yet.` };
	}
	if (!found.isDirectory()) {
		return { verdict: 'wrong', about: 'home', says: `${home} is not a folder.` };
	}
	try {
		await access(home, constants.R_OK | constants.W_OK | constants.X_OK);
	} catch {
		const says = `${home} cannot be read and written by this user.`;
		return { verdict: 'wrong', about: 'home', says };
	}
	const isOpen = process.platform !== 'win32' && (found.mode & 0o077) !== 0;
	return isOpen
		? {
				verdict: 'wrong',
				about: 'home',
				says: `Others may look into ${home}, where secret keys are: chmod 700.`
			}
		: { verdict: 'fine', about: 'home', says: `The home is ${home}.` };
};

const examineRoom = async (home: string): Promise<readonly Finding[]> => {
	const disk = await statfs(home).catch(() => undefined);
	if (!disk) return [];
	const free = disk.bavail * disk.bsize;
	const says = `There are ${Math.floor(free / (1024 * 1024))} MiB free on its disk.`;
	return [{ verdict: free < leastRoomBytes ? 'wrong' : 'fine', about: 'room', says }];
};

const examineLock = (home: string): Finding => {
	const holder = holderOf(join(home, 'lock'));
	if (holder === undefined)
		return { verdict: 'fine', about: 'lock', says: 'Nobody holds the home.' };
	return holder.runs
		? { verdict: 'odd', about: 'lock', says: `Process ${holder.pid} is running on the home.` }
		: {
				verdict: 'fine',
				about: 'lock',
				says: 'The lock of a process that has ended is taken over at the next start.'
			};
};

/** Whether something at the address takes a WebSocket. Nothing is announced. */
const examineTracker = (url: string, clock: Clock): Promise<Finding> =>
	new Promise((answer) => {
		const socket = new WebSocket(url, { maxPayload: limits.tracker.frameBytes });
		const end = (verdict: Finding['verdict'], says: string): void => {
			stopWaiting();
			socket.terminate();
			answer({ verdict, about: 'tracker', says });
		};
		const stopWaiting = clock.after(limits.lobby.socketOpenMs, () => {
			end('wrong', `The tracker ${url} does not answer.`);
		});
		socket.once('open', () => {
			end('fine', `The tracker ${url} answers.`);
		});
		socket.on('error', (cause) => {
			end('wrong', `The tracker ${url} cannot be reached: ${systemCode(cause) ?? cause.message}.`);
		});
	});

/** Everything that was found, in the order of looking. Changes nothing; asks no machine but the trackers that are named. */
export const examine = async (
	place: {
		readonly home: string;
		readonly buildDir: string;
		readonly port: number;
		readonly trackers: readonly string[];
	},
	ports: FeedPorts
): Promise<readonly Finding[]> => {
	const home = resolve(place.home);
	const findings: Finding[] = [examineNode(), await examineSite(place.buildDir)];
	findings.push(await examinePort(place.port));
	const found = await examineHome(home);
	findings.push(found);
	if (found.verdict === 'fine') {
		findings.push(...(await examineRoom(home)), examineLock(home));
		findings.push(...(await examineFeeds(home, ports)));
	}
	for (const url of place.trackers) findings.push(await examineTracker(url, ports.clock));
	return findings;
};
