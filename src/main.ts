import { CommanderError } from './commander.ts';
import type { Context } from './context.ts';
import { BackofficeError, EXIT_CODES, isAbort } from './errors.ts';
import { type CommandWriter, commandWriter, hintText } from './hints.ts';
import { buildProgram, type Run } from './program.ts';
import type { ErrorOutput } from './results/index.ts';
import { write } from './terminal/printer.ts';
import { safeLine, safeText } from './terminal/safe-text.ts';
import type { Output } from './terminal/streams.ts';
import { textStyleOf } from './terminal/text-style.ts';

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
  // Nor must a terminal that is closed, while what is under way is still ended in order.
  context.stderr.on('error', () => undefined);

  const run: Run = async (options, work) => {
    // Loaded now: help and wrong options need nothing of it.
    const { createCommandContext } = await import('./session/command-context.ts');
    const cli = await createCommandContext(context, options, argv);
    writeCommand = cli.command;
    try {
      exitCode = (await work(cli)) ?? 0;
    } finally {
      await cli.settled();
      cli.close();
    }
  };

  try {
    const { stdout, installation } = context;
    const streams = {
      out: (text: string) => void stdout.write(text),
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
  const tell = (text: string): Promise<boolean> => isWritten(context.stderr, text);
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  const known = toBackofficeError(error, context);
  const { code, message, requestId } = known;
  const hint = known.hint === undefined ? undefined : hintText(known.hint, command);
  if (context.env.GITHUB_ACTIONS === 'true') await tell(annotation(message, hint));
  if (wantsJson(argv)) {
    const output: ErrorOutput = {
      error: { code, message, hint: hint ?? null, requestId: requestId ?? null },
    };
    if (await isWritten(context.stdout, `${JSON.stringify(output, null, 2)}\n`)) return EXIT_CODES[code];
  }
  const style = textStyleOf(context.stderr, context.env, !argv.includes('--no-color'));
  const lines = [
    `${style.bad('error:')} ${safeLine(message)}`,
    ...(hint === undefined ? [] : [`${style.dim('hint:')}  ${safeLine(hint)}`]),
    ...(requestId === undefined ? [] : [`${style.dim('AWS request id:')} ${safeLine(requestId)}`]),
    ...(argv.includes('--debug') && error instanceof Error ? [safeText(error.stack ?? '')] : []),
  ];
  await tell(`${lines.join('\n')}\n`);
  return EXIT_CODES[code];
}

function isWritten(stream: Output, text: string): Promise<boolean> {
  return write(stream, text).then(
    () => true,
    () => false,
  );
}

/**
 * An error as GitHub shows it on the job and beside the workflow. The runner reads stderr too.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
function annotation(message: string, hint: string | undefined): string {
  const text = safeText(hint === undefined ? message : `${message}\n${hint}`);
  const escaped = text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  return `::error title=backoffice::${escaped}\n`;
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
