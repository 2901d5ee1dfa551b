const FRAME = /\(?((?:file:\/\/)?[^\s()]+:\d+):\d+\)?\s*$/;
const PYTHON_FRAME = /^\s*File "([^"]+)", line (\d+)/;
/** Code that is not the application's: of the runtime, of Node, and of packages. */
const FOREIGN = /node:|node_modules|\/var\/runtime\/|\/opt\/|site-packages|\/var\/lang\//;

/** Whether a path is of code that is not the application's. */
export function isForeign(path: string): boolean {
  return FOREIGN.test(path);
}

const TASK = '/var/task/';

/** A place as the application knows it: below Lambda's folder of the code, elsewhere the file alone. */
export function shortPlace(place: string): string {
  const path = place.replace(/^file:\/\//, '');
  // What is relative is a place of the sources.
  if (!path.startsWith('/')) return path;
  return path.startsWith(TASK) ? path.slice(TASK.length) : (path.split('/').at(-1) ?? path);
}

/** The place of a stack that is the application's own; else its first; null for a text without frames. */
export function ownFrame(stack: string | null): string | null {
  const places = (stack ?? '').split('\n').flatMap((line) => placeOf(line) ?? []);
  const place = places.find((each) => !FOREIGN.test(each)) ?? places[0];
  return place === undefined ? null : shortPlace(place);
}

/** A message may stand in a stack, as long as it likes. */
const LONGEST_FRAME = 1000;

function placeOf(line: string): string | null {
  if (line.length > LONGEST_FRAME) return null;
  const [, file, number] = PYTHON_FRAME.exec(line) ?? [];
  if (file !== undefined) return `${file}:${number}`;
  return /^\s*at /.test(line) ? (FRAME.exec(line)?.[1] ?? null) : null;
}
