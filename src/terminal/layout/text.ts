/** What a part of a text means; the stream decides whether that is a colour. */
export type Tone = 'bold' | 'dim' | 'good' | 'bad' | 'warn';

/** A part of a text that is more than its characters. */
export interface Span {
  readonly text: Text;
  readonly tone?: Tone;
  /** What a user copies, such as an id or a command: never broken and never cut. */
  readonly whole?: true;
  /** Filled up with spaces to this width. */
  readonly width?: number;
  /** Cut to `width`, with an ellipsis. */
  readonly cut?: true;
}

export type Text = string | Span | readonly Text[];

export const bold = (text: Text): Span => ({ text, tone: 'bold' });
export const dim = (text: Text): Span => ({ text, tone: 'dim' });
export const good = (text: Text): Span => ({ text, tone: 'good' });
export const bad = (text: Text): Span => ({ text, tone: 'bad' });
export const warn = (text: Text): Span => ({ text, tone: 'warn' });

/** Such as an id, an ARN or a command. */
export function whole(text: string): Span {
  return { text, whole: true };
}

/** Filled up with spaces on the right. */
export function padded(text: Text, width: number): Span {
  return { text, width };
}

/** Exactly so wide: cut or filled up. */
export function fitted(text: Text, width: number): Span {
  return { text, width, cut: true };
}

/** A template whose values may be more than strings. */
export function text(strings: TemplateStringsArray, ...values: readonly (Text | number)[]): Text {
  return strings.flatMap((fixed, index): Text[] => {
    const value = values[index];
    return value === undefined ? [fixed] : [fixed, typeof value === 'number' ? String(value) : value];
  });
}

/** Texts one after the other, parted by `separator`. */
export function joined(texts: readonly Text[], separator: string): Text {
  return texts.flatMap((each, index) => (index === 0 ? [each] : [separator, each]));
}

/** A text that leads to commands: the command stands whole, so that it can be copied. */
export function withCommand(line: string): Text {
  const at = line.search(/\bbackoffice [a-z]/);
  return at < 0 ? line : [line.slice(0, at), whole(line.slice(at))];
}
