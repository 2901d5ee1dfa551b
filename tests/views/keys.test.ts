import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKeyReader, type Key } from '../../src/terminal/full-screen/keys.ts';
import { assertProperty } from '../support/properties.ts';

const names = (keys: readonly Key[]): string[] => keys.map((key) => ('text' in key ? key.text : key.name));

describe('keys', () => {
  it.each<[string, string[]]>([
    ['q', ['q']],
    ['\u001b', ['escape']],
    ['\u001b[A\u001b[B', ['up', 'down']],
    ['\u001bOA', ['up']],
    ['\u001b[1;5C', ['right']],
    ['\u001b[5~\u001b[6~', ['page-up', 'page-down']],
    ['\u001b[H\u001b[F\u001b[1~\u001b[4~', ['home', 'end', 'home', 'end']],
    ['\u001b[Z\t', ['back-tab', 'tab']],
    ['\r\n', ['enter', 'enter']],
    ['\u007f\b', ['backspace', 'backspace']],
    ['\u0003', ['ctrl-c']],
    ['aé👍', ['a', 'é', '👍']],
    // What a terminal answers, focus, Alt and unknown keys do nothing.
    ['\u001b[24;80R\u001b[I\u001b[O\u001bx\u001b[99~', []],
    ['jjjjjjjjjjjjjjjjjjjjj', Array.from({ length: 21 }, () => 'j')],
  ])('%j is %j', (text, expected) => {
    expect(names(createKeyReader()(text))).toEqual(expected);
  });

  it('puts torn sequences together', () => {
    const read = createKeyReader();
    expect([...read('\u001b['), ...read('1;2'), ...read('A')]).toEqual([{ name: 'up' }]);
    expect(names([...read('\u001b'), ...read('[B')])).toEqual(['escape', 'down']);
    expect(names([...read('\u001b'), ...read('q')])).toEqual(['escape', 'q']);
  });

  it('keeps what is pasted together, however it is torn', () => {
    assertProperty(
      fc.property(fc.string(), fc.array(fc.nat(40), { maxLength: 10 }), (text, cuts) => {
        const pasted = text.replaceAll('\u001b', '').replaceAll('\u0003', '');
        const sent = `\u001b[200~${pasted}\u001b[201~`;
        const read = createKeyReader();
        const keys: Key[] = [];
        let at = 0;
        for (const cut of [...cuts.filter((each) => each > 0), sent.length]) {
          // A single ESC would be the key; terminals send no less than that with its sequence.
          const end = sent[at + cut - 1] === '\u001b' ? at + cut + 1 : at + cut;
          if (at < sent.length) keys.push(...read(sent.slice(at, end)));
          at = end;
        }
        expect(keys).toEqual([{ name: 'paste', text: pasted }]);
      }),
    );
  });

  it('takes a lot of text at once for a paste, and lets Ctrl-C through whatever came before', () => {
    expect(createKeyReader()('quit now, quit now\r')).toEqual([
      { name: 'paste', text: 'quit now, quit now' },
      { name: 'enter' },
    ]);
    for (const before of ['\u001b[200~never ended', '\u001b[', '\u001b[200~'.slice(0, 3)]) {
      const read = createKeyReader();
      read(before);
      expect(read('\u0003')).toEqual([{ name: 'ctrl-c' }]);
    }
  });

  it('reads anything without failing, and holds little of it', () => {
    assertProperty(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 20 }), (chunks) => {
        const read = createKeyReader();
        return chunks.flatMap(read).every(({ name }) => typeof name === 'string');
      }),
    );
    const read = createKeyReader();
    read('\u001b[200~');
    for (let count = 0; count < 100; count += 1) read('x'.repeat(10_000));
    const [key] = read('\u001b[201~');
    expect(key).toMatchObject({ name: 'paste' });
    expect('text' in (key ?? {}) && (key as { text: string }).text.length).toBeLessThan(5000);
  });
});
