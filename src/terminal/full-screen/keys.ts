/** A key of a terminal that does not wait for the end of a line. */
export type Key = { readonly name: KeyName } | { readonly name: 'text' | 'paste'; readonly text: string };

export type KeyName =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'page-up'
  | 'page-down'
  | 'home'
  | 'end'
  | 'enter'
  | 'escape'
  | 'tab'
  | 'back-tab'
  | 'backspace'
  | 'ctrl-c'
  | 'ctrl-d'
  | 'ctrl-l'
  | 'ctrl-u';

const ESC = '\u001b';
const PASTE_START = `${ESC}[200~`;
const PASTE_END = `${ESC}[201~`;

/** Names by what follows ESC [ or ESC O. https://invisible-island.net/xterm/ctlseqs/ctlseqs.html */
const SEQUENCES: Readonly<Record<string, KeyName>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
  Z: 'back-tab',
  M: 'enter',
  '1~': 'home',
  '4~': 'end',
  '5~': 'page-up',
  '6~': 'page-down',
  '7~': 'home',
  '8~': 'end',
};

const CONTROLS: Readonly<Record<string, KeyName>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\b': 'backspace',
  '\u007f': 'backspace',
  '\u0003': 'ctrl-c',
  '\u0004': 'ctrl-d',
  '\u000c': 'ctrl-l',
  '\u0015': 'ctrl-u',
};

/* biome-ignore-start lint/suspicious/noControlCharactersInRegex: terminals send them */
const SEQUENCE = /^\u001b(?:\[([0-9;:?<>=]*)[ -/]*([@-~])|O([@-~]))/;
const INCOMPLETE = /^\u001b(?:\[[0-9;:?<>=]*[ -/]*|O)$/;
const PRINTABLE = /^[^\u0000-\u001f\u007f]+/;
/** What follows ESC when it came by itself. */
const TORN = /^(?:\[[0-9;]*[@-~]|O[A-Z])/;
/* biome-ignore-end lint/suspicious/noControlCharactersInRegex: terminals send them */

const LONGEST_SEQUENCE = 64;
/** Nobody types so much at once; terminals that do not mark what is pasted send it so. */
const LEAST_PASTE = 16;
const LONGEST_PASTE = 4096;

/**
 * Reads what a terminal sends, chunk by chunk. Sequences may be torn; those that are not known are passed over. What is
 * pasted is a key of its own, so that none of its letters acts.
 */
export function createKeyReader(): (chunk: string) => Key[] {
  let held = '';
  let pasted: string | undefined;
  let wasEscape = false;

  function paste(text: string): { key: Key | undefined; rest: string } {
    const all = `${pasted ?? ''}${text}`;
    const end = all.indexOf(PASTE_END);
    if (end < 0) {
      // Its end may be torn.
      pasted = all.slice(0, LONGEST_PASTE) + all.slice(LONGEST_PASTE).slice(-PASTE_END.length);
      return { key: undefined, rest: '' };
    }
    pasted = undefined;
    return { key: { name: 'paste', text: all.slice(0, end) }, rest: all.slice(end + PASTE_END.length) };
  }

  /** The keys at the beginning of a text, and what comes after them. */
  function next(text: string): { keys: readonly Key[]; rest: string } {
    if (text.startsWith(PASTE_START)) {
      const { key, rest } = paste(text.slice(PASTE_START.length));
      return { keys: key === undefined ? [] : [key], rest };
    }
    if (text.startsWith(ESC)) return escaped(text);
    const [run] = PRINTABLE.exec(text) ?? [];
    if (run !== undefined) return { keys: typed(run), rest: text.slice(run.length) };
    const name = CONTROLS[text.charAt(0)];
    return { keys: name === undefined ? [] : [{ name }], rest: text.slice(1) };
  }

  function escaped(text: string): { keys: readonly Key[]; rest: string } {
    const [sequence, parameters = '', final = '', third] = SEQUENCE.exec(text) ?? [];
    if (sequence !== undefined) {
      const name = SEQUENCES[third ?? (final === '~' ? `${parameters.split(';')[0]}~` : final)];
      return { keys: name === undefined ? [] : [{ name }], rest: text.slice(sequence.length) };
    }
    if (INCOMPLETE.test(text)) {
      held = text.length > LONGEST_SEQUENCE ? '' : text;
      return { keys: [], rest: '' };
    }
    if (text === ESC) wasEscape = true;
    const alone = text === ESC || text.startsWith(ESC + ESC);
    // With Alt a key means something else, and here nothing.
    return alone ? { keys: [{ name: 'escape' }], rest: text.slice(1) } : { keys: [], rest: text.slice(2) };
  }

  return (chunk) => {
    // Whatever is held back: this key ends the program.
    if (chunk === '\u0003') {
      held = '';
      pasted = undefined;
      return [{ name: 'ctrl-c' }];
    }
    let text = wasEscape && TORN.test(chunk) ? ESC + chunk : held + chunk;
    held = '';
    wasEscape = false;
    const keys: Key[] = [];
    if (pasted !== undefined) {
      const { key, rest } = paste(text);
      if (key !== undefined) keys.push(key);
      text = rest;
    }
    while (text !== '') {
      const found = next(text);
      keys.push(...found.keys);
      text = found.rest;
    }
    return keys;
  };
}

function typed(run: string): Key[] {
  const letters = Array.from(run);
  // A key that is held down repeats.
  if (letters.length >= LEAST_PASTE && new Set(letters).size > 1) return [{ name: 'paste', text: run }];
  return letters.map((text) => ({ name: 'text', text }));
}
