import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/paths.ts';

/**
 * Markup is written by the templates of src/views/templates, which escape every value. A literal that holds markup and is
 * none of theirs is put together by hand, and is a way in for the text of others.
 */

const TEMPLATES = new Set(['html', 'xml', 'markdown']);

/** Elements whose names no placeholder such as `<path>` has. */
const ELEMENTS =
  'a|b|p|i|br|hr|em|li|ul|ol|td|th|tr|div|img|pre|svg|span|html|head|body|main|nav|thead|tbody|script|style|strong|figure|details|section|article|h[1-6]|testcase|testsuites?';

const MARKUP: Readonly<Record<string, RegExp>> = {
  'an element': new RegExp(`<(?:${ELEMENTS})>`, 'i'),
  'the end of an element': /<\/[a-z]|<[a-z][\w:-]*\s*\/>/i,
  'an element with attributes': /<[a-z][\w:-]*\s+[\w:-]+\s*=/i,
  'a declaration': /<!(?:doctype|--|\[CDATA)|<\?xml/i,
  'a row of a table': /^\s*\|[^|\n].*\|\s*$|\|\s*:?-{3,}/m,
  'a separator of cells': /^(?: \| ?|\| )$/,
  'a heading': /^#{1,6} [^#]/m,
  'a link': /\]\((?!\?)/,
  'strong text or a fence': /\*\*[^\s*/]|^```/m,
};

/** The templates themselves, and AWS's protocols in XML, which clients of others judge. */
const ELSEWHERE = [join('views', 'templates'), join('local', 'wire')];

interface Found {
  readonly file: string;
  readonly line: number;
  readonly what: string;
  readonly text: string;
}

/** Literals with markup that no template of ours writes. */
function markupIn(file: string, source: string): Found[] {
  const parsed = ts.createSourceFile(file, source, ts.ScriptTarget.Latest);
  const found: Found[] = [];
  function visit(node: ts.Node): void {
    if (ts.isTaggedTemplateExpression(node) && TEMPLATES.has(node.tag.getText(parsed))) {
      if (ts.isTemplateExpression(node.template))
        for (const { expression } of node.template.templateSpans) visit(expression);
      return;
    }
    const text = isPlaceholder(node) ? undefined : textOf(node);
    const [what] =
      Object.entries(MARKUP).find(([, pattern]) => text !== undefined && pattern.test(text)) ?? [];
    if (what !== undefined && text !== undefined)
      found.push({
        file,
        line: parsed.getLineAndCharacterOfPosition(node.getStart(parsed)).line + 1,
        what,
        text,
      });
    ts.forEachChild(node, visit);
  }
  visit(parsed);
  return found;
}

/** The name of an argument, as the command line's grammar writes it. */
function isPlaceholder(node: ts.Node): boolean {
  return ts.isStringLiteral(node) && /^<[a-z-]+>$/.test(node.text);
}

/** The text of a literal, with a sign in the place of each value. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ literal }) => `\uFFFC${literal.text}`).join('');
}

describe('markup', () => {
  it('is written by templates that escape what is not ours', () => {
    const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !ELSEWHERE.some((folder) => name.startsWith(folder)))
      .map((name) => join('src', name));
    const found = files.flatMap((file) => markupIn(file, readFileSync(join(ROOT, file), 'utf8')));
    expect(found).toEqual([]);
  });

  it.each([
    ['const a = `<td>${name}</td>`;', 'an element'],
    ["const a = '<p title=\"' + name + '\">';", 'an element with attributes'],
    ["const a = '<custom>' + name + '</custom>';", 'the end of an element'],
    ['const a = `<!doctype html>${body}`;', 'a declaration'],
    ['const a = `| ${cells.join(" ")} |`;', 'a row of a table'],
    ["const a = cells.join(' | ');", 'a separator of cells'],
    ['const a = `## ${title}`;', 'a heading'],
    ['const a = `[${name}](${address})`;', 'a link'],
    ['const a = `**${name}**`;', 'strong text or a fence'],
    ['const a = html`<td>${`<b>${name}</b>`}</td>`;', 'an element'],
    ['const a = other`<td>${name}</td>`;', 'an element'],
  ])('is found where it is put together by hand: %s', (source, what) => {
    expect(markupIn('a.ts', source)).toMatchObject([{ what }]);
  });

  it.each([
    'const a = html`<td>${name}</td>`;',
    "const a = '--refused <file>';",
    "parent.argument('<a>');",
    'const a = `<name>.part`;',
    'const a = `a|b`;',
    "const a = 'x || y';",
    'const a = 1 < b && c > d;',
  ])('is not found in %s', (source) => {
    expect(markupIn('a.ts', source)).toEqual([]);
  });
});
