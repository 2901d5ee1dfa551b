import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eachMapping, TraceMap } from '@jridgewell/trace-mapping';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { functionSource } from '../../src/services/releases/release.ts';
import { codeAt } from '../../src/services/source-maps/code-times.ts';
import { readMap } from '../../src/services/source-maps/map-document.ts';
import { hasBundledFrame, mapStack } from '../../src/services/source-maps/map-stack.ts';
import { placesOf } from '../../src/services/source-maps/places.ts';
import { codeHash } from '../../src/services/stack/changes.ts';
import { functionMapFile, ROOT } from '../support/paths.ts';
import { assertProperty } from '../support/properties.ts';
import { applicationTemplate } from '../support/stack.ts';

const built = readFileSync(functionMapFile(), 'utf8');
const code = functionSource(applicationTemplate('development'));

function builtMap() {
  const map = readMap(built, codeHash(code));
  if (map === undefined) throw new Error('the built map is not one of the built code');
  return map;
}

describe('the map of the function', () => {
  it('is of the code in the templates, which has no word of it', () => {
    expect(functionSource(applicationTemplate('production'))).toBe(code);
    expect(code).not.toContain('sourceMappingURL');
    expect(builtMap().x_code).toBe(codeHash(code));
  });

  it('has paths in this repository, and nothing of what the files say', () => {
    expect(JSON.parse(built)).not.toHaveProperty('sourcesContent');
    for (const path of builtMap().sources) {
      expect(path).toMatch(/^(function|stack\/contract)\//);
      expect(readFileSync(join(ROOT, path), 'utf8')).not.toBe('');
    }
  });

  it('is read as another reader reads it', () => {
    const placeOf = placesOf(builtMap());
    let compared = 0;
    eachMapping(new TraceMap(built), (each) => {
      if (each.source === null || each.originalLine === null || each.originalColumn === null) return;
      expect(placeOf(each.generatedLine, each.generatedColumn + 1)).toBe(
        `${each.source}:${each.originalLine}:${each.originalColumn + 1}`,
      );
      compared += 1;
    });
    expect(compared).toBeGreaterThan(1000);
  });
});

const sound = { version: 3, sources: ['function/a.ts'], names: [], mappings: 'AAAA', x_code: 'c0de' };

describe('a map that is none is not read', () => {
  it.each([
    ['no JSON', '{"version":3'],
    ['an array', '[]'],
    ['nested without end', '['.repeat(100_000)],
    ['another revision', JSON.stringify({ ...sound, version: 2 })],
    ['of other code', JSON.stringify({ ...sound, x_code: 'other' })],
    ['of no code', JSON.stringify({ ...sound, x_code: undefined })],
    ['in sections', JSON.stringify({ version: 3, sections: [], x_code: 'c0de' })],
    ['sources that are no texts', JSON.stringify({ ...sound, sources: [null, 7] })],
    ['a path without end', JSON.stringify({ ...sound, sources: ['a'.repeat(1001)] })],
    ['mappings that are no text', JSON.stringify({ ...sound, mappings: ['AAAA'] })],
    ['too large', JSON.stringify({ ...sound, mappings: 'AAAA,'.repeat(300_000) })],
  ])('%s', (_what, text) => {
    expect(readMap(text, 'c0de')).toBeUndefined();
  });

  it('and paths with control characters, or out of the directory, lose them', () => {
    const hostile = { ...sound, sources: ['../../\u001b[31m../etc/pass\u202ewd\n(x)'] };
    const map = readMap(JSON.stringify(hostile), 'c0de');
    expect(map && placesOf(map)(1, 1)).toBe('[31m../etc/pass\u202ewdx:1:1');
  });

  it('and mappings of any text end, and name places or none', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'ABCDgghi+/9,;\u0000é~') });
    assertProperty(
      fc.property(digits, fc.nat(50), fc.nat(200), (mappings, line, column) => {
        const map = readMap(JSON.stringify({ ...sound, mappings }), 'c0de');
        const place = map && safely(() => placesOf(map)(line + 1, column + 1));
        expect(place ?? 'function/a.ts:1:1').toMatch(/^function\/a\.ts:\d+:\d+$/);
      }),
    );
  });
});

/** A reader may refuse by throwing, which whoever reads a map takes as having none. */
function safely<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

describe('a stack', () => {
  const placeOf = (line: number, column: number) => (line === 1 ? `function/a.ts:${column}:9` : undefined);

  it.each([
    ['    at Ft (/var/task/index.js:1:33)', '    at Ft (function/a.ts:33:9)'],
    ['    at async Ft (/var/task/index.js:1:33)  ', '    at async Ft (function/a.ts:33:9)  '],
    ['    at /var/task/index.js:1:33', '    at function/a.ts:33:9'],
    ['    at async file:///var/task/index.js:1:33', '    at async function/a.ts:33:9'],
    [
      '    at Object.<anonymous> (/tmp/with (a) b/index.js:1:33)',
      '    at Object.<anonymous> (/tmp/with (a) function/a.ts:33:9)',
    ],
  ])('%s', (frame, mapped) => {
    expect(mapStack(`Error: no\n${frame}`, placeOf)).toBe(`Error: no\n${mapped}`);
    expect(hasBundledFrame(frame)).toBe(true);
  });

  it.each([
    'Error: at /var/task/index.js:1:33',
    '    at Ft (/var/task/index.js:1)',
    '    at Ft (/var/task/index.js:2:33)',
    '    at Ft (/var/task/node_modules/x/index.js:1:33)',
    '    at Ft (/var/runtime/index.js:1:33)',
    '    at Ft (/var/task/myindex.js:1:33)',
    '    at Ft (node:internal/index.js:1:33)',
    '    at Ft (/var/task/index.js:0:33)',
    '    at Ft (/var/task/index.js:1:99999999999)',
    `    at ${'('.repeat(2000)}/var/task/index.js:1:33`,
    '    at ',
    '    at ::',
  ])('keeps %s', (frame) => {
    expect(mapStack(frame, placeOf)).toBe(frame);
  });
});

describe('what ran at a time', () => {
  const spans = [
    { from: 0, sure: 10, code: 'a' },
    { from: 20, sure: 30, code: 'b' },
    { from: 40, sure: 50, code: 'b' },
    { from: 60, sure: 70, code: null },
    { from: 80, sure: 90, code: 'a' },
  ];
  it.each([
    [-1, null],
    // Nothing ran before the first.
    [5, 'a'],
    [19, 'a'],
    // One replaces the other.
    [25, null],
    [30, 'b'],
    // The same code again.
    [45, 'b'],
    [65, null],
    [75, null],
    [85, null],
    [95, 'a'],
  ])('%d: %s', (time, code) => {
    expect(codeAt(spans, time)).toBe(code);
  });
});
