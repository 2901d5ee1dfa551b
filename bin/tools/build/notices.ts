import { type LicenseText, licenseTexts, refuseLicenses } from './licenses.ts';
import type { ShippedPackage } from './shipped.ts';

const LINE = '-'.repeat(80);
const HEAD = `backoffice holds or needs the packages below: each with its license and the address of its source. A text that
several packages share stands once.`;

/**
 * The licenses of all packages that users get.
 * @throws an Error when one is not allowed or has no text.
 */
export function noticesOf(packages: readonly ShippedPackage[]): string {
  refuseLicenses(packages);
  const sections = new Map<string, { readonly text: string; readonly lines: string[] }>();
  for (const each of packages)
    for (const license of licenseTexts(each, packages)) {
      // Line breaks and indents differ between copies of one text.
      const words = license.text.replaceAll(/\s+/g, ' ');
      const section = sections.get(words) ?? { text: license.text, lines: [] };
      section.lines.push(lineOf(each, license));
      sections.set(words, section);
    }
  const texts = [...sections.values()].map(({ text, lines }) => `${lines.join('\n')}\n\n${text}\n`);
  return [`${HEAD}\n`, ...texts].join(`\n${LINE}\n\n`);
}

function lineOf({ name, version, license, repository }: ShippedPackage, { covers }: LicenseText): string {
  const what = covers === '.' ? license : `its ${covers}`;
  return `${name} ${version} (${what}) ${repository}`;
}
