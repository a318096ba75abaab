// What may stand between two cells of a CSV file, the most usual first.
export const DELIMITERS = [',', ';', '|', '\t'] as const;
