import { SourceMap } from 'node:module';
import type { MapDocument } from './map-document.ts';

/** A place in the sources; lines and columns count from 1. */
export type PlaceOf = (line: number, column: number) => string | undefined;

const UP = /^(\.\.?\/)+/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what is no part of a path is taken out
const CONTROL = /[\u0000-\u0020\u007f-\u009f()]/g;

/** Looks places of the bundle up, by Node's own reader of source maps. */
export function placesOf({ version, sources, names, mappings }: MapDocument): PlaceOf {
  const map = new SourceMap({
    version,
    file: 'index.js',
    sources,
    names,
    mappings,
    sourceRoot: '',
    sourcesContent: [],
  });
  return (line, column) => {
    const entry = map.findEntry(line - 1, column - 1);
    // Of a place that nothing was made into it finds the one before, on whatever line that is.
    if (!('originalSource' in entry) || entry.generatedLine !== line - 1) return undefined;
    const { originalSource, originalLine, originalColumn } = entry;
    if (![originalLine, originalColumn].every((each) => Number.isInteger(each) && each >= 0))
      return undefined;
    const path = originalSource.replace(UP, '').replace(CONTROL, '');
    return path === '' ? undefined : `${path}:${originalLine + 1}:${originalColumn + 1}`;
  };
}
