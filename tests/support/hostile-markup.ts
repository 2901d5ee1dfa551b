import { HOSTILE } from './hostile.ts';

/** What somebody writes who wants a page, a report or a summary to run, fetch or show something else. */
export const HOSTILE_MARKUP = [
  HOSTILE,
  '</script></style></title></textarea><script>console.error("ran")</script>',
  '<img src=x onerror=console.error("ran")><svg/onload=console.error("ran")>',
  '<img src="http://127.0.0.1:9/x"><link rel=stylesheet href="http://127.0.0.1:9/x.css">',
  '<meta http-equiv=refresh content="0;url=http://127.0.0.1:9/"><iframe src="javascript:console.error(1)"></iframe>',
  '" onmouseover="console.error(1)" style="background:url(http://127.0.0.1:9/x)" x="',
  "' autofocus onfocus='console.error(1)' x='",
  '--><!-- ]]><![CDATA[ <!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]> &y; &lt;b&gt;',
  '\n# heading\n\n| a | b |\n| - | - |\n![x](http://127.0.0.1:9/x) [a](javascript:x) **bold** _x_ ~~x~~ `code` ``` \\| \\` @team #1',
  '{}()${x}',
].join(' ');

const TIME = /^\d{4}-\d{2}-\d{2}T/;

/** A result with every text in it replaced, its times alone kept. @param kept names of fields that only we fill. */
export function poisonedResult<T>(result: T, text: string, kept: readonly string[] = []): T {
  const replaced = (value: unknown): unknown => {
    if (typeof value === 'string') return TIME.test(value) ? value : text;
    if (Array.isArray(value)) return value.map(replaced);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    return Object.fromEntries(
      entries.map(([name, inner]) => [name, kept.includes(name) ? inner : replaced(inner)]),
    );
  };
  return replaced(result) as T;
}
