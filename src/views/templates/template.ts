/** Text of a language in which nothing needs to be escaped any more. Only templates make it. */
export class Written<Language extends string> {
  constructor(
    readonly language: Language,
    readonly text: string,
  ) {}
}

/** What may stand in a template: text and numbers, which are escaped, and what is written already. */
export type Part<Language extends string> = string | number | Written<Language> | readonly Part<Language>[];

/** Writes text of a language: what stands in the source as it is, every value escaped. */
export type Template<Language extends string> = (
  fixed: TemplateStringsArray,
  ...values: readonly Part<Language>[]
) => Written<Language>;

/** @param escaped takes from a text all that means something in the language. */
export function createTemplate<Language extends string>(
  language: Language,
  escaped: (text: string) => string,
): Template<Language> {
  function textOf(part: Part<Language>): string {
    if (typeof part === 'string') return escaped(part);
    if (typeof part === 'number') return String(part);
    return part instanceof Written ? part.text : part.map(textOf).join('');
  }
  return (fixed, ...values) => {
    const [first = '', ...others] = fixed;
    const rest = others.map((text, index) => `${textOf(values[index] ?? '')}${text}`);
    return new Written(language, [first, ...rest].join(''));
  };
}

/** Parts one after the other, parted by one that is written. */
export function partedBy<Language extends string>(
  separator: Written<Language>,
  parts: readonly Written<Language>[],
): Written<Language> {
  return new Written(separator.language, parts.map(({ text }) => text).join(separator.text));
}
