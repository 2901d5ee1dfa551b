import { CommanderError } from './commander.ts';
import type { Context } from './context.ts';
import { BackofficeError, EXIT_CODES, isAbort } from './errors.ts';
import { type CommandWriter, commandWriter, hintText } from './hints.ts';
import { buildProgram, type Run } from './program.ts';
import type { ErrorOutput } from './results/index.ts';
import { errorAnnotation } from './terminal/annotation.ts';
import { isRead } from './terminal/ci-commands.ts';
import { safeLine, safeText } from './terminal/safe-text.ts';
import { textStyleOf } from './terminal/text-style.ts';
import { put, write, writeCommand, writeJson } from './terminal/writer.ts';

/**
 * Runs one command line.
 * @param argv what stands after the program's name.
 * @returns the exit code.
 */
export async function main(argv: readonly string[], context: Context): Promise<number> {
  let exitCode = 0;
  let writeCommand = commandWriter({}, argv);
  // A reader that goes away is told by the write itself; without a listener the event would end the process.
  context.stdout.on('error', () => undefined);

  const run: Run = async (options, work) => {
    // Loaded now: help and wrong options need nothing of it.
    const { createCommandContext } = await import('./session/command-context.ts');
    const cli = await createCommandContext(context, options, argv);
    writeCommand = cli.command;
    try {
      exitCode = (await work(cli)) ?? 0;
    } finally {
      cli.close();
    }
  };

  try {
    const { stdout, installation } = context;
    const streams = {
      out: (text: string) => put(stdout, text),
      columns: stdout.isTTY ? stdout.columns : undefined,
    };
    const program = await buildProgram(argv, installation.version, run, streams);
    await program.parseAsync([...argv], { from: 'user' }).catch((error: unknown) => {
      if (!(error instanceof CommanderError) || error.code !== 'commander.help' || error.exitCode === 0)
        throw error;
      // No command at all: help, as `backoffice help` gives it.
      program.outputHelp();
    });
    return exitCode;
  } catch (error) {
    return renderError(error, argv, context, writeCommand);
  }
}

/** The only place where an error becomes text and an exit code. */
async function renderError(
  error: unknown,
  argv: readonly string[],
  context: Context,
  command: CommandWriter,
): Promise<number> {
  if (isEndOfPipe(error)) return 0;
  // The stream may be what failed: what cannot be told there changes nothing.
  context.stderr.on('error', () => undefined);
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  const known = toBackofficeError(error, context);
  const { code, message, requestId } = known;
  const hint = known.hint === undefined ? undefined : hintText(known.hint, command);
  if (context.env.GITHUB_ACTIONS === 'true') {
    const text = hint === undefined ? message : `${message}\n${hint}`;
    await isWritten(writeCommand(context.stderr, errorAnnotation('backoffice', text)));
  }
  if (wantsJson(argv)) {
    const output: ErrorOutput = {
      error: { code, message, hint: hint ?? null, requestId: requestId ?? null },
    };
    const json = `${JSON.stringify(output, null, 2)}\n`;
    if (await isWritten(writeJson(context.stdout, json, isRead(context.env)))) return EXIT_CODES[code];
  }
  const style = textStyleOf(context.stderr, context.env, !argv.includes('--no-color'));
  const lines = [
    `${style.bad('error:')} ${safeLine(message)}`,
    ...(hint === undefined ? [] : [`${style.dim('hint:')}  ${safeLine(hint)}`]),
    ...(requestId === undefined ? [] : [`${style.dim('AWS request id:')} ${safeLine(requestId)}`]),
    ...(argv.includes('--debug') && error instanceof Error ? [safeText(error.stack ?? '')] : []),
  ];
  await isWritten(write(context.stderr, `${lines.join('\n')}\n`));
  return EXIT_CODES[code];
}

function isWritten(writing: Promise<void>): Promise<boolean> {
  return writing.then(
    () => true,
    () => false,
  );
}

function toBackofficeError(error: unknown, { signal }: Context): BackofficeError {
  if (error instanceof BackofficeError) return error;
  if (error instanceof CommanderError) return fromCommander(error);
  if (signal.aborted && signal.reason instanceof BackofficeError) return signal.reason;
  if (isAbort(error)) return new BackofficeError('INTERRUPTED', 'interrupted');
  const { message, code } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : { message: String(error), code: undefined };
  if (code === 'ENOSPC')
    return new BackofficeError('FAILED', `the disk is full: ${message}`, {
      hint: 'free some space and try again',
      cause: error,
    });
  return new BackofficeError('FAILED', message, {
    hint: 'this looks like a defect of backoffice; --debug shows more',
    cause: error,
  });
}

function fromCommander({ message }: CommanderError): BackofficeError {
  const [text = '', suggestion] = message.replace(/^error: /, '').split('\n');
  const hint = /\(Did you mean (.*)\?\)/.exec(suggestion ?? '')?.[1];
  return new BackofficeError('USAGE', text, {
    hint: hint === undefined ? (command) => command('help') : `did you mean ${hint}?`,
  });
}

/** The reader of a pipe went away: not an error. */
function isEndOfPipe(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'EPIPE';
}

/** Asked before parsing too, because parsing may be what failed. */
function wantsJson(argv: readonly string[]): boolean {
  return argv.some((argument, index) => {
    if (argument === '--json' || /^(-o|--output=)(nd)?json$/.test(argument)) return true;
    return /^(nd)?json$/.test(argument) && ['-o', '--output'].includes(argv[index - 1] ?? '');
  });
}
