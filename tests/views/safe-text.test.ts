import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorAnnotation } from '../../src/terminal/annotation.ts';
import { jsonWithoutCommands, withoutCommands } from '../../src/terminal/ci-commands.ts';
import { safeJson, safeLine, safeStyledText, safeText } from '../../src/terminal/safe-text.ts';
import { assertProperty } from '../support/properties.ts';

/** What no text of others may bring to a terminal, beside line breaks and tabs. */
const UNSAFE =
  /(?![\t\n])\p{Cc}|[\u2028\u2029]|[\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad\u{e0000}-\u{e007f}]/u;

/** The sequences of our own styles. */
const OWN = new RegExp(`${String.fromCharCode(27)}\\[(1|2|22|31|32|33|39)m`, 'g');

const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '\u001b',
      '\u009b',
      '\u009d',
      '\r',
      '\u0007',
      '\u202e',
      '\u200e',
      '\u200b',
      '\u{e0041}',
      '[31m',
    ),
    fc.constantFrom('\u200d', '\ufe0f', '👩', '1', '\u20e3', 'क', '\u094d', ':', '#', '[', 'a', ' ', '\n'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 40,
});

describe('text of others', () => {
  it('brings nothing to a terminal that does something or is not seen', () => {
    assertProperty(
      fc.property(hostile, (text) => {
        for (const clean of [safeText(text), safeLine(text)]) expect(clean).not.toMatch(UNSAFE);
        expect(safeLine(text)).not.toContain('\n');
        expect(safeText(safeText(text))).toBe(safeText(text));
      }),
    );
  });

  it.each([
    ['an escape sequence', 'a\u001b[2Jb', 'ab'],
    ['a title', 'a\u001b]0;owned\u0007b', 'ab'],
    ['a link', '\u001b]8;;https://example.org\u001b\\text\u001b]8;;\u001b\\', 'text'],
    ['C1', 'a\u009b31mb\u0085', 'ab'],
    ['marks of direction', 'a\u200e\u200f\u061cb', 'ab'],
    ['overrides and isolates', 'a\u202eb\u202c\u2066c\u2069', 'abc'],
    ['no width', 'it\u200bem\ufeff\u2060-\u00ad1', 'item-1'],
    ['tags', `a${String.fromCodePoint(0xe0041, 0xe007f)}`, 'a'],
    ['fillers', 'a\u3164\u115f\uffa0b', 'ab'],
    ['joiners between letters', 'ad\u200dmin', 'admin'],
    ['selectors that carry data', `👩${String.fromCodePoint(0xe0101)}\ufe0f\ufe0f`, '👩'],
  ])('loses %s', (_, given, clean) => {
    expect(safeText(given)).toBe(clean);
  });

  it.each(['👩‍👩‍👧‍👦', '❤️', '🏳️‍🌈', '👩🏽‍🚀', '1️⃣', '🇯🇵', 'می‌خواهم', 'क्‍ष', 're\u0301sume\u0301', 'a\tb\nc'])(
    'keeps %s',
    (text) => {
      expect(safeText(text)).toBe(text);
    },
  );
});

describe('styled text', () => {
  it('keeps our own styles and no other sequence', () => {
    const own = '\u001b[1m\u001b[31mbad\u001b[39m\u001b[22m';
    expect(safeStyledText(own)).toBe(own);
    expect(safeStyledText(`${own}\u001b[8mhidden\u001b[5m\u001b[2K\u001b]0;t\u0007\u001b[1A`)).toBe(
      `${own}hidden`,
    );
    expect(safeStyledText('\u001b\u001b[31m[2J')).toBe('\u001b[31m[2J');
  });

  it('has no sequence but those, whatever it was made of', () => {
    assertProperty(
      fc.property(hostile, (text) => {
        expect(safeStyledText(text).replace(OWN, '')).not.toMatch(UNSAFE);
      }),
    );
  });
});

describe('JSON on a terminal', () => {
  it('is the same JSON, and nothing of it is invisible', () => {
    assertProperty(
      fc.property(hostile, hostile, (name, value) => {
        const json = JSON.stringify({ [name]: [value] }, null, 2);
        const safe = jsonWithoutCommands(safeJson(json));
        expect(safe).not.toMatch(UNSAFE);
        expect(safe).not.toMatch(/##\w*\[/);
        expect(JSON.parse(safe)).toEqual(JSON.parse(json));
      }),
    );
  });

  it('writes a character beyond the first plane as two escapes', () => {
    expect(safeJson(JSON.stringify({ tag: '\u{e0041}' }))).toBe('{"tag":"\\udb40\\udc41"}');
  });
});

/** How actions/runner finds a command, src/Runner.Common/ActionCommand.cs; white space as `char.IsWhiteSpace`. */
function isCommand(line: string): boolean {
  const trimmed = line.replace(/^[\s\u0085]+/u, '');
  return (trimmed.startsWith('::') && trimmed.indexOf('::', 2) >= 0) || /##(vso|teamcity)?\[/.test(line);
}

describe('a line for the log of a CI job', () => {
  it.each([
    ['::set-output name=a::b', ': :set-output name=a::b'],
    ['  \t::error::x', '  \t: :error::x'],
    ['a\n\u00a0\u3000::add-mask::b', 'a\n\u00a0\u3000: :add-mask::b'],
    ['x ##[set-output name=a;]b', 'x # #[set-output name=a;]b'],
    ['###[error]a', '## #[error]a'],
    ['x ##vso[task.setvariable variable=PATH]b', 'x # #vso[task.setvariable variable=PATH]b'],
    ["##teamcity[buildNumber '1']", "# #teamcity[buildNumber '1']"],
  ])('%s is no command', (given, harmless) => {
    expect(withoutCommands(given)).toBe(harmless);
  });

  it.each(['::1', 'address ::1 and ::2', 'a::b::c', '## Notes', '#[derive(Debug)]', 'C# #1'])(
    '%s stays as it is',
    (text) => {
      expect(withoutCommands(text)).toBe(text);
    },
  );

  it('is none for the runner, whatever it was made of', () => {
    const signs = fc.constantFrom(
      ':',
      '::',
      '#',
      '##',
      '[',
      ']',
      'vso[',
      'error',
      ' ',
      '\t',
      '\n',
      '\u00a0',
      '\u3000',
    );
    assertProperty(
      fc.property(fc.array(signs, { maxLength: 20 }), (parts) => {
        for (const line of withoutCommands(safeText(parts.join(''))).split('\n'))
          expect([line, isCommand(line)]).toEqual([line, false]);
      }),
    );
  });
});

it('an annotation keeps to its line and to its properties', () => {
  expect(errorAnnotation('a:b,c\n', '100%\r\n::error::x')).toBe(
    '::error title=a%3Ab%2Cc%0A::100%25%0A::error::x',
  );
});
