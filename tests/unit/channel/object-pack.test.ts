/** Objects in one file: what was put is there after any restart, damage costs what it hit, and room is used again. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openPack, type RandomAccessFile } from '#lib/channel/object-pack.ts';
import { concatBytes, type Bytes } from '#lib/core/bytes.ts';
import { objectHashOf, type ObjectHash } from '#lib/core/ids.ts';

interface MemoryFile extends RandomAccessFile {
	bytes: Bytes;
	/** Writes that are still done; then the disk is full. */
	writes: number;
}

const memoryFile = (): MemoryFile => {
	const file: MemoryFile = {
		bytes: new Uint8Array(),
		writes: Infinity,
		size: () => file.bytes.length,
		read: (buffer, at) => {
			const part = file.bytes.subarray(at, at + buffer.length);
			buffer.set(part);
			return part.length;
		},
		write: (bytes, at) => {
			if (file.writes-- <= 0) throw new DOMException('full', 'QuotaExceededError');
			const missing = at + bytes.length - file.bytes.length;
			if (missing > 0) file.bytes = concatBytes(file.bytes, new Uint8Array(missing));
			file.bytes.set(bytes, at);
		},
		flush: () => undefined
	};
	return file;
};

/** A name for a number; packs believe any name. */
const nameOf = (n: number): ObjectHash => objectHashOf(new Uint8Array(32).fill(n));
const contentOf = (n: number, length: number): Bytes => new Uint8Array(length).fill(n);

describe('an object pack', () => {
	it('does what a map does, also after restarts, and reuses the room of what is gone', () => {
		const change = fc.record({
			name: fc.integer({ min: 1, max: 9 }),
			length: fc.constantFrom(1, 4032, 4033, 9000, 262_144),
			what: fc.constantFrom('put', 'put', 'delete', 'restart')
		});
		fc.assert(
			fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
				const file = memoryFile();
				let pack = openPack(file);
				const model = new Map<ObjectHash, Bytes>();
				for (const { name, length, what } of changes) {
					const hash = nameOf(name);
					if (what === 'restart') pack = openPack(file);
					else if (what === 'delete') {
						pack.delete(hash);
						model.delete(hash);
					} else {
						pack.put(hash, contentOf(name, length));
						model.set(hash, contentOf(name, length));
					}
				}
				expect(new Set(pack.hashes())).toEqual(new Set(model.keys()));
				for (const [hash, bytes] of model) expect(pack.get(hash)).toEqual(bytes);
				expect(pack.heldBytes()).toBe(
					[...model.values()].reduce((sum, { length }) => sum + length, 0)
				);
				// Nine objects of at most 260 KiB never need more room than all of them together and one hole each.
				expect(file.bytes.length).toBeLessThan(9 * 2 * 270_336);
			}),
			{ numRuns: 200 }
		);
	});

	it('loses only what damage hit', () => {
		const damage = fc.record({ at: fc.nat(), length: fc.integer({ min: 1, max: 200 }) });
		fc.assert(
			fc.property(damage, fc.boolean(), ({ at, length }, cut) => {
				const file = memoryFile();
				const pack = openPack(file);
				for (let n = 1; n <= 5; n++) pack.put(nameOf(n), contentOf(n, 5000));
				const from = at % file.bytes.length;
				if (cut) file.bytes = file.bytes.slice(0, from);
				else file.bytes.fill(0xee, from, from + length);
				const after = openPack(file);
				for (let n = 1; n <= 5; n++) {
					const start = (n - 1) * 8192;
					const isHit = cut ? from < start + 5064 : from < start + 5064 && from + length > start;
					if (!isHit) expect(after.get(nameOf(n))).toEqual(contentOf(n, 5000));
				}
				// What is left can be used as before.
				after.put(nameOf(9), contentOf(9, 9000));
				expect(openPack(file).get(nameOf(9))).toEqual(contentOf(9, 9000));
			}),
			{ numRuns: 500 }
		);
	});

	it('never names an object whose writing was cut short', () => {
		for (let writes = 0; writes < 6; writes++) {
			const file = memoryFile();
			const pack = openPack(file);
			file.writes = writes;
			for (let n = 1; n <= 3; n++) {
				try {
					pack.put(nameOf(n), contentOf(n, 6000));
				} catch {
					// The disk is full: that is what is tried here.
				}
			}
			file.writes = Infinity;
			expect(pack.hashes()).toHaveLength(Math.floor(writes / 2));
			expect(openPack(file).hashes()).toEqual(pack.hashes());
			pack.put(nameOf(4), contentOf(4, 6000));
			expect(openPack(file).get(nameOf(4))).toEqual(contentOf(4, 6000));
		}
	});

	it('takes the right bytes in the place of wrong ones', () => {
		const file = memoryFile();
		openPack(file).put(nameOf(1), contentOf(7, 5000));
		const pack = openPack(file);
		pack.put(nameOf(1), contentOf(1, 5000));
		expect(openPack(file).get(nameOf(1))).toEqual(contentOf(1, 5000));
	});

	it('does not take what an object holds for a header', () => {
		const file = memoryFile();
		const pack = openPack(file);
		pack.put(nameOf(2), contentOf(2, 10));
		// An object whose own bytes, at the start of a block, are the header of another one.
		const hostile = contentOf(0, 9000);
		hostile.set(file.bytes.subarray(0, 4096), 4096 - 64);
		pack.delete(nameOf(2));
		pack.put(nameOf(3), hostile);
		pack.put(nameOf(4), contentOf(4, 10));
		pack.delete(nameOf(3));
		pack.put(nameOf(5), contentOf(5, 10));
		expect(new Set(openPack(file).hashes())).toEqual(new Set([nameOf(4), nameOf(5)]));
		expect(openPack(file).has(nameOf(2))).toBe(false);
	});

	it('reads parts of an object, and nothing outside of it', () => {
		const pack = openPack(memoryFile());
		pack.put(nameOf(1), Uint8Array.of(1, 2, 3, 4));
		expect(pack.slice(nameOf(1), 1, 2)).toEqual(Uint8Array.of(2, 3));
		expect(pack.slice(nameOf(1), 3, 9)).toEqual(Uint8Array.of(4));
		expect(pack.slice(nameOf(1), 5, 1)).toBeUndefined();
		expect(pack.slice(nameOf(2), 0, 1)).toBeUndefined();
	});
});
