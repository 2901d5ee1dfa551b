import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OperationsReport } from '../../src/services/report/report.ts';
import { reportHtml } from '../../src/views/report/html.ts';
import { useDeployed } from '../support/deployed.ts';
import { HOSTILE_MARKUP, poisonedResult } from '../support/hostile-markup.ts';
import { logWriter } from '../support/logs.ts';
import { ROOT } from '../support/paths.ts';
import { weekReport } from '../support/week-report.ts';
import { type Browser, hasChromium, launchChromium, type Page, type PageOptions } from './chromium.ts';

// The page of `metrics report` as readers see it, in a real browser; a picture of it is left in test-results.
const RESULTS = join(ROOT, 'test-results');

const app = useDeployed();

/** Elements and attributes that are no part of the page. */
const FOREIGN = `[...document.querySelectorAll('*')].flatMap((one) => [
  ...(['SCRIPT', 'IMG', 'LINK', 'IFRAME', 'OBJECT', 'EMBED', 'FORM'].includes(one.tagName) ? [one.tagName] : []),
  ...one.getAttributeNames().filter((name) => /^on|^src$|^autofocus$/.test(name) || (name === 'href' && !/^#request-[0-9]+$/.test(one.getAttribute(name)))),
])`;

/** Cells in which words were broken by the letter: a column narrower than a word of usual length. */
const BROKEN = `[...document.querySelectorAll('td')].filter((cell) => {
  const { width, height } = cell.getBoundingClientRect();
  return cell.textContent.length > 3 && height > 0 && width < 40 && height > 60;
}).map((cell) => cell.textContent)`;

const WINDOWS = [
  [1200, 'light'],
  [1200, 'dark'],
  [400, 'light'],
  [400, 'dark'],
  [320, 'light'],
] as const;

describe.skipIf(!hasChromium)('the page of a report', () => {
  let browser: Browser;
  let file: string;

  beforeAll(async () => {
    for (let index = 0; index < 5; index += 1) await app.run(['items', 'create', '--id', `page-${index}`]);
    const message = JSON.stringify({
      level: 'ERROR',
      message:
        'Hostile </script><script>console.error("ran")</script><img src=x onerror=console.error("ran")>',
    });
    await logWriter(app.local())([[Date.now(), message]]);
    file = join(app.stateDirectory(), 'report.html');
    const { code, stderr } = await app.run([
      'metrics',
      'report',
      '--since',
      '3h',
      '--compare',
      '1d',
      '--html',
      file,
    ]);
    if (code !== 0) throw new Error(stderr);
    browser = await launchChromium();
    mkdirSync(RESULTS, { recursive: true });
  });

  afterAll(() => browser?.close());

  /** Opens the page, and notes all that it says or asks for. */
  async function open(
    options: PageOptions = {},
    path = file,
  ): Promise<{ page: Page; said: string[]; asked: string[] }> {
    const page = await browser.newPage(options);
    const said: string[] = [];
    const asked: string[] = [];
    page.on('console', (line) => said.push(line.text()));
    page.on('pageerror', (error) => said.push(error.message));
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(pathToFileURL(path).href);
    return { page, said, asked };
  }

  it.each(['light', 'dark'] as const)(
    'in %s: says nothing on the console, asks for nothing, and can be read',
    async (colorScheme) => {
      const { page, said, asked } = await open({ colorScheme, viewport: { width: 1200, height: 900 } });
      expect([said, asked]).toEqual([[], [pathToFileURL(file).href]]);
      expect(await page.locator('h1').innerText()).toBe('local');
      expect(await page.locator('.verdict').innerText()).toContain('WARNING');
      const [ink, paper] = await page.evaluate<[string, string]>(
        'const style = getComputedStyle(document.body); [style.color, style.backgroundColor]',
      );
      const brightness = (colour: string): number =>
        (colour.match(/\d+/g) ?? []).slice(0, 3).reduce((sum, part) => sum + Number(part), 0);
      expect(brightness(ink) < brightness(paper)).toBe(colorScheme === 'light');
      await page.screenshot({ path: join(RESULTS, `report-${colorScheme}.png`), fullPage: true });
      await page.close();
    },
  );

  it('runs nothing and asks for nothing, whatever stands in any field', async () => {
    const { result } = await app.json<OperationsReport>([
      'metrics',
      'report',
      '--since',
      '3h',
      '--compare',
      '1d',
    ]);
    const hostile = join(app.stateDirectory(), 'hostile.html');
    const { text } = reportHtml(poisonedResult(result, HOSTILE_MARKUP, ['level', 'unit', 'group']));
    // Without its policy, so that only the escaping keeps anything from being run.
    writeFileSync(hostile, text.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, ''));
    const { page, said, asked } = await open({}, hostile);
    // What waits for the pointer or for the focus, too.
    await page.evaluate(
      'for (const one of document.querySelectorAll("*")) for (const name of ["mouseover", "focus", "click", "load", "error"]) one.dispatchEvent(new Event(name))',
    );
    expect([said, asked]).toEqual([[], [pathToFileURL(hostile).href]]);
    expect(await page.evaluate<string[]>(FOREIGN)).toEqual([]);
    expect(await page.locator('h1').innerText()).toContain('<script>console.error("ran")</script>');
    await page.close();
  });

  it('has a text for every chart, and its values in a table', async () => {
    const { page } = await open();
    const charts = page.getByRole('img');
    const count = await charts.count();
    expect(count).toBeGreaterThanOrEqual(5);
    expect(await page.locator('figure details table').count()).toBe(count);
    expect(await charts.first().getAttribute('aria-labelledby')).toBe('chart0-title chart0-text');
    expect(await page.locator('#chart0-text').textContent()).toMatch(/^latency p50: from [\d.]+ m?s to /);
    expect(await page.locator('main').innerText()).toMatch(/None in this time: answers with 5xx, /);
    expect(await page.locator('svg:has(title:text-is("Requests")) desc').textContent()).toMatch(
      /requests: from \d+ to \d+, \d+ over the whole time/,
    );
    const lines = await page.locator('figure').first().locator('svg path[d^="M"]').count();
    expect(lines).toBeGreaterThan(0);
    expect(await page.locator('.mark.release').first().getAttribute('title')).toMatch(/^release 1, version /);
    await page.close();
  });

  it.each(WINDOWS)(
    'of a busy week leads from errors to requests at %d pixels, %s',
    async (width, colorScheme) => {
      const week = join(app.stateDirectory(), 'week.html');
      writeFileSync(week, reportHtml(weekReport()).text);
      const { page, said } = await open({ colorScheme, viewport: { width, height: 900 } }, week);
      const link = page.locator('td a').first();
      const target = page.locator(`${await link.getAttribute('href')} td:last-child`);
      expect(await target.innerText()).toContain(await link.innerText());
      expect(said).toEqual([]);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      expect(await page.evaluate<string[]>(BROKEN)).toEqual([]);
      await page.screenshot({
        path: join(RESULTS, `report-week-${width}-${colorScheme}.png`),
        fullPage: true,
      });
      await page.close();
    },
  );

  it.each([320, 1200])('is not wider than a window of %d', async (width) => {
    const { page } = await open({ viewport: { width, height: 800 } });
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    await page.close();
  });

  it('prints, with charts and without what only a screen can open', async () => {
    const { page } = await open();
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('details').first().isVisible()).toBe(false);
    expect(await page.locator('figure svg').first().isVisible()).toBe(true);
    const pdf = await page.pdf({ path: join(RESULTS, 'report.pdf') });
    expect(pdf.length).toBeGreaterThan(10_000);
    await page.close();
  });
});
