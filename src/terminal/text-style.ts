import { styleText } from 'node:util';
import type { Context } from '../context.ts';
import { type CommandWriter, commandWriter } from '../hints.ts';
import type { Output } from './streams.ts';

/** How text may look on one stream. */
export interface TextStyle {
  readonly terminal: boolean;
  readonly colour: boolean;
  /** Columns; unlimited for a pipe. */
  readonly width: number;
  /** Whether more than ASCII can be shown. */
  readonly unicode: boolean;
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  warn(text: string): string;
  /** Writes a command that acts where the present one does. */
  readonly command: CommandWriter;
}

type Style = Parameters<typeof styleText>[0];

const DEFAULT_WIDTH = 80;

/** Colour only on a terminal, and never against NO_COLOR, TERM=dumb, CI or `--no-color`. https://no-color.org */
export function textStyleOf(
  stream: Output,
  env: Context['env'],
  colourAllowed: boolean,
  command: CommandWriter = commandWriter({}, []),
): TextStyle {
  const terminal = stream.isTTY === true;
  const colour = terminal && colourAllowed && !env.NO_COLOR && env.TERM !== 'dumb' && !env.CI;
  const style =
    (format: Style) =>
    (text: string): string =>
      colour ? styleText(format, text, { validateStream: false }) : text;
  return {
    terminal,
    colour,
    unicode: showsUnicode(env),
    width: terminal ? Number(env.COLUMNS) || stream.columns || DEFAULT_WIDTH : Number.POSITIVE_INFINITY,
    bold: style('bold'),
    dim: style('dim'),
    good: style('green'),
    bad: style('red'),
    warn: style('yellow'),
    command,
  };
}

/** By the locale that programs are told of; without one it is taken to be UTF-8, as it nearly always is today. */
function showsUnicode({ TERM, LC_ALL, LC_CTYPE, LANG }: Context['env']): boolean {
  const locale = LC_ALL || LC_CTYPE || LANG || '';
  return TERM !== 'dumb' && TERM !== 'linux' && (locale === '' || /utf-?8/i.test(locale));
}
