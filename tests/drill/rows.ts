/** All rows of the drill, in the order in which they are played. */
import { addressRows } from './address-rows.ts';
import { attackRows } from './attack-rows.ts';
import type { Row } from './house.ts';
import { limitRows } from './limit-rows.ts';
import { updateRows } from './update-rows.ts';

export const allRows: readonly Row[] = [...addressRows, ...attackRows, ...updateRows, ...limitRows];
