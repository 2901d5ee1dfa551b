import { existsSync } from 'node:fs';
import { installedPackage, loadInstalled } from './installed.ts';

/** What the tests use of Playwright. */
interface Playwright {
  readonly chromium: {
    launch(options: { readonly executablePath: string; readonly args: readonly string[] }): Promise<Browser>;
  };
}

export interface Browser {
  newPage(options: PageOptions): Promise<Page>;
  close(): Promise<void>;
}

export interface PageOptions {
  readonly colorScheme?: 'light' | 'dark';
  readonly viewport?: { readonly width: number; readonly height: number };
}

export interface Page {
  on(event: 'console', listener: (line: { text(): string }) => void): void;
  on(event: 'pageerror', listener: (error: Error) => void): void;
  on(event: 'request', listener: (request: { url(): string }) => void): void;
  goto(url: string): Promise<unknown>;
  locator(selector: string): Locator;
  getByRole(role: string): Locator;
  evaluate<T>(script: string): Promise<T>;
  emulateMedia(options: { readonly media: 'print' }): Promise<void>;
  screenshot(options: { readonly path: string; readonly fullPage: boolean }): Promise<unknown>;
  pdf(options: { readonly path: string }): Promise<Buffer>;
  close(): Promise<void>;
}

export interface Locator {
  first(): Locator;
  locator(selector: string): Locator;
  count(): Promise<number>;
  innerText(): Promise<string>;
  textContent(): Promise<string | null>;
  getAttribute(name: string): Promise<string | null>;
  isVisible(): Promise<boolean>;
}

const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Pages of others come from this machine, too.
  '--host-resolver-rules=MAP *.example 127.0.0.1',
];

const program = PROGRAMS.find(existsSync);

/** Whether there is a browser on the machine and, installed, what drives it. */
export const hasChromium = program !== undefined && installedPackage('playwright-core') !== undefined;

export function launchChromium(): Promise<Browser> {
  const { chromium } = loadInstalled('playwright-core') as Playwright;
  return chromium.launch({ executablePath: program ?? '', args: FLAGS });
}
