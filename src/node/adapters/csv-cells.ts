/** The cells of one CSV row (RFC 4180), by papaparse. */
import Papa from 'papaparse';

/** The cells, or undefined when quotes do not match or there is more than one row. */
export const csvCells = (row: string): readonly string[] | undefined => {
	const { data, errors } = Papa.parse<string[]>(row, { delimiter: ',', newline: '\n' });
	return errors.length === 0 && data.length === 1 ? data[0] : undefined;
};
