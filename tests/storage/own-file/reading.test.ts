// Reading a person's file: characters, rows, types and partitions, wherever the pieces were cut.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dsvFormat } from 'd3-dsv';
import type { FilePlan } from '../../../src/engine/job/file-plan.ts';
import { guessMeaning, readCell } from '../../../src/storage/own-file/cell-types.ts';
import { Characters, guessEncoding } from '../../../src/storage/own-file/encoding.ts';
import { JsonRows } from '../../../src/storage/own-file/json-rows.ts';
import { firstPlan } from '../../../src/storage/own-file/look.ts';
import { lookAtFile } from '../../../src/storage/own-file/look-at-file.ts';
import type { RawRow, RawRows } from '../../../src/storage/own-file/raw-row.ts';
import { guessDelimiter, SeparatedRows } from '../../../src/storage/own-file/separated-rows.ts';
import { dealer, typedRow } from '../../../src/storage/own-file/typed-rows.ts';

const file = (content: string | Uint8Array<ArrayBuffer>, name = 'my.csv') =>
  new File([content], name);

function inPieces(reader: RawRows, text: string, size: number): RawRow[] {
  const rows: RawRow[] = [];
  for (let at = 0; at < text.length; at += size) {
    rows.push(...reader.add(text.slice(at, at + size), at + size >= text.length));
  }
  return rows;
}

describe('characters', () => {
  test('a byte order mark decides, zeros betray UTF-16, what is no UTF-8 is Windows-1252', () => {
    expect(guessEncoding(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)).encoding).toBe('utf-8');
    expect(guessEncoding(Uint8Array.of(0xff, 0xfe, 0x61, 0)).encoding).toBe('utf-16le');
    expect(guessEncoding(Uint8Array.of(0xfe, 0xff, 0, 0x61)).encoding).toBe('utf-16be');
    const bare = Uint8Array.from('a,b\n1,2\n', (letter) => letter.charCodeAt(0));
    const wide = Uint8Array.from([...bare].flatMap((byte) => [byte, 0]));
    expect(guessEncoding(wide)).toEqual({ encoding: 'utf-16le', isGuess: true });
    const latin = Uint8Array.from('Zürich,1\n', (letter) => letter.charCodeAt(0));
    expect(guessEncoding(latin)).toEqual({ encoding: 'windows-1252', isGuess: true });
    expect(guessEncoding(new TextEncoder().encode('Zürich,1\n'))).toEqual({
      encoding: 'utf-8',
      isGuess: false,
    });
  });

  test('what is no text is refused and named', () => {
    const zip = Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 6, 0);
    expect(() => guessEncoding(zip)).toThrow(/Excel workbook.*Save it as CSV/);
    const noise = Uint8Array.from({ length: 500 }, (_, at) => (at * 37) % 256);
    expect(() => guessEncoding(noise)).toThrow('It is not text.');
  });

  test('a character may lie across two pieces; one that is none is told with its place', () => {
    const bytes = new TextEncoder().encode('é😀ß');
    const characters = new Characters('utf-8');
    const read = [...bytes].map((byte, at) =>
      characters.add(Uint8Array.of(byte), at === bytes.length - 1),
    );
    expect(read.join('')).toBe('é😀ß');
    const broken = new Characters('utf-8');
    broken.add(bytes, false);
    expect(() => broken.add(Uint8Array.of(0x41, 0xff), false)).toThrow(
      /Between byte 8 and byte 10 the file is no valid UTF-8.*Windows-1252/,
    );
  });
});

describe('rows', () => {
  test('are the same wherever the pieces were cut, line ends and quotes included', () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', ' ', '"', ',', '\n', '\r', 'é'),
      maxLength: 6,
    });
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 3 }), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(
        table,
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.integer({ min: 1, max: 9 }),
        (rows, end, size) => {
          const text = rows.map((cells) => dsvFormat(',').formatRows([cells])).join(end);
          const read = inPieces(new SeparatedRows(','), text, size);
          expect(read.map(({ cells }) => cells)).toEqual(rows);
          expect(read.every(({ problem }) => problem === null)).toBe(true);
        },
      ),
    );
  });

  test('know the line they begin in, though cells have line ends of their own', () => {
    const read = inPieces(new SeparatedRows(','), 'a,b\n"x\ny",1\n\nc,d\r\ne,f', 4);
    expect(read.map(({ line }) => line)).toEqual([1, 2, 5, 6]);
  });

  test('a quote within a cell that has none around it is a letter', () => {
    const read = inPieces(new SeparatedRows(','), 'pipe 5",1\nnext,2\n', 3);
    expect(read.map(({ cells }) => cells)).toEqual([
      ['pipe 5"', '1'],
      ['next', '2'],
    ]);
  });

  test('what stands behind a closing quote is told, not passed over', () => {
    const read = inPieces(new SeparatedRows(','), 'a,b\n"x"y,1\nc,d\n', 100);
    expect(read.map(({ problem }) => problem)).toEqual([
      null,
      'behind a closing quote stands "y"',
      null,
    ]);
  });

  test('a quote that is never closed is told with its line', () => {
    expect(() => inPieces(new SeparatedRows(','), 'a,b\nc,d\n"e,f\ng,h\n', 5)).toThrow(
      /From line 3 on a quote is opened and never closed/,
    );
  });

  test('a row that never ends is no row', () => {
    const endless = new SeparatedRows(',');
    expect(() => {
      for (let each = 0; each < 3; each++) endless.add('x'.repeat(600_000), false);
    }).toThrow(/line 1 has more than a million characters.*no line ends/);
  });

  test('objects of a line each are rows, too; fields may lack, but none may be added', () => {
    const text = '{"a":1,"b":"x"}\n{"b":null}\r\n\n{"a":true,"c":1}\n[1]\nnonsense';
    const read = inPieces(new JsonRows(['a', 'b']), text, 7);
    expect(read).toEqual([
      { line: 1, cells: ['1', 'x'], problem: null },
      { line: 2, cells: ['', ''], problem: null },
      { line: 4, cells: ['true', ''], problem: 'it has a field "c" that the first lines lack' },
      { line: 5, cells: [], problem: 'it is no JSON object' },
      { line: 6, cells: [], problem: 'it is no JSON' },
    ]);
  });

  test('the delimiter is the one by which rows have as many cells as each other', () => {
    expect(guessDelimiter('a;b\n1,5;2\n3;4,5\n')).toBe(';');
    expect(guessDelimiter('a\tb, c\n1\t2, 3\n')).toBe('\t');
    expect(guessDelimiter('only\none\n')).toBe(',');
  });
});

describe('cells', () => {
  test('fit their type or are nothing', () => {
    expect(readCell({ type: 'integer' }, ' -42 ')).toBe(-42);
    expect(readCell({ type: 'integer' }, '4503599627370496')).toBeNull();
    expect(readCell({ type: 'integer' }, '1.0')).toBeNull();
    expect(readCell({ type: 'number' }, '1e3')).toBe(1000);
    expect(readCell({ type: 'number' }, '0x10')).toBeNull();
    expect(readCell({ type: 'number' }, '')).toBeNull();
    expect(readCell({ type: 'text' }, ' x ')).toBe(' x ');
  });

  test('moments are read in each of their forms, and only where the calendar has them', () => {
    const at = (time: NonNullable<FilePlan['columns'][number]['time']>, cell: string) =>
      readCell({ type: 'timestamp', time }, cell);
    const noon = Date.UTC(2001, 2, 4, 12);
    expect(at('iso', '2001-03-04T12:00:00Z')).toBe(noon);
    expect(at('iso', '2001-03-04 12:00')).toBe(noon);
    expect(at('iso', '2001-03-04T13:00:00.5+01:00')).toBe(noon + 500);
    expect(at('dmy', '4.3.2001 12:00:00')).toBe(noon);
    expect(at('mdy', '3/4/2001 12:00')).toBe(noon);
    expect(at('seconds', '983707200')).toBe(noon);
    expect(at('milliseconds', '983707200000')).toBe(noon);
    expect(at('iso', '2001-02-30')).toBeNull();
    expect(at('mdy', '13/4/2001')).toBeNull();
    expect(at('iso', '2001-03-04 25:00')).toBeNull();
  });

  test('a column is what all its cells are; with empty or zero-led ones it is text', () => {
    expect(guessMeaning('n', ['1', '2'])).toEqual({ type: 'integer' });
    expect(guessMeaning('n', ['1', '2.5'])).toEqual({ type: 'number' });
    expect(guessMeaning('n', ['1', 'x'])).toEqual({ type: 'text' });
    expect(guessMeaning('n', ['1', ''])).toEqual({ type: 'text' });
    expect(guessMeaning('zip', ['01234', '99999'])).toEqual({ type: 'text' });
    expect(guessMeaning('when', ['31.12.2001', '1.2.2002'])).toEqual({
      type: 'timestamp',
      time: 'dmy',
    });
    expect(guessMeaning('created_at', ['983707200'])).toEqual({
      type: 'timestamp',
      time: 'seconds',
    });
  });
});

describe('a first look', () => {
  test('finds names, types and an estimate, and makes a plan that is complete', async () => {
    const look = await lookAtFile(file('city;when;n\nBonn;2001-03-04;7\nZürich;2001-03-05;8\n'));
    expect(look).toMatchObject({
      format: 'csv',
      delimiter: ';',
      header: true,
      fields: ['city', 'when', 'n'],
      estimatedRows: 2,
      oddities: [],
    });
    expect(firstPlan(look).columns).toEqual([
      { at: 0, name: 'city', type: 'text' },
      { at: 1, name: 'when', type: 'timestamp', time: 'iso' },
      { at: 2, name: 'n', type: 'integer' },
    ]);
  });

  test('a first line of values names nothing', async () => {
    const look = await lookAtFile(file('a,1\nb,2\n'));
    expect(look.header).toBe(false);
    expect(look.fields).toEqual(['field 1', 'field 2']);
    expect(look.estimatedRows).toBe(2);
  });

  test('rows with too few or too many cells are told with their lines', async () => {
    const look = await lookAtFile(file('a,b\n1,2\n3\n4,5,6\n7,8\n'));
    expect(look.oddities).toEqual([
      'Line 3 has 1 cell instead of 2.',
      'Line 4 has 3 cells instead of 2.',
    ]);
    expect(look.rows).toEqual([
      ['1', '2'],
      ['7', '8'],
    ]);
  });

  test.each([
    ['', /is empty: it has no bytes/],
    ['\n\n', /is empty: there is no row in it/],
    ['a,b\n', /a first line with names and no rows/],
    ['[{"a":1}]', /one JSON list/],
    ['{\n"a": 1\n}', /first line is no JSON object/],
  ])('of %j there is nothing to see, and why', async (content, why) => {
    await expect(lookAtFile(file(content))).rejects.toThrow(why);
  });
});

describe('rows of the log', () => {
  const plan: FilePlan = {
    format: 'csv',
    encoding: 'utf-8',
    delimiter: ',',
    header: true,
    fields: ['key', 'unused', 'n'],
    columns: [
      { at: 2, name: 'n', type: 'integer' },
      { at: 0, name: 'key', type: 'text' },
    ],
    partitions: 3,
    deal: { by: 'turn' },
    unfit: 'stop',
    mostRows: 100,
  };

  test('have the kept columns only, in the order of the plan', () => {
    expect(typedRow(plan, { line: 2, cells: ['k', 'x', '7'], problem: null })).toEqual([7, 'k']);
  });

  test('what does not fit is a sentence with its line', () => {
    const said = (...cells: string[]) => typedRow(plan, { line: 9, cells, problem: null });
    expect(said('k', 'x')).toBe('Line 9 has 2 cells instead of 3.');
    expect(said('k', 'x', 'n/a')).toBe('Line 9: n must be a whole number below 2^52, not "n/a".');
    expect(said('k', 'x', '')).toBe('Line 9: n is empty, but must be a whole number below 2^52.');
    expect(typedRow(plan, { line: 9, cells: [], problem: 'it is no JSON' })).toBe(
      'Line 9: it is no JSON.',
    );
  });

  test('are dealt in turn, or so that equal values lie in one partition', () => {
    const rows = Array.from({ length: 200 }, (_, n) => [n, `k${n % 20}`]);
    const dealt = (deal: FilePlan['deal']) => rows.map(dealer({ ...plan, deal }));
    expect(dealt({ by: 'turn' }).slice(0, 4)).toEqual([0, 1, 2, 0]);
    for (const by of ['key', 'value'] as const) {
      const partitions = dealt({ by, column: 'key' });
      expect(new Set(partitions).size).toBe(3);
      for (const [n, partition] of partitions.entries()) expect(partition).toBe(partitions[n % 20]);
    }
  });
});
