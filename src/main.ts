import { CommanderError } from './commander.ts';
import type { Context } from './context.ts';
import { BackofficeError, EXIT_CODES, isAbort } from './errors.ts';
import { systemProblem, systemReason } from './files/system-error.ts';
import { type CommandWriter, commandWriter, hintText } from './hints.ts';
import { buildProgram, type Run } from './program.ts';
import type { ErrorOutput } from './results/index.ts';
import { errorAnnotation } from './terminal/annotation.ts';
import { isRead } from './terminal/ci-commands.ts';
import { safeLine, safeText } from './terminal/safe-text.ts';
import { lossOf, type Output, OutputError, tolerateLoss } from './terminal/streams.ts';
import { type TextStyle, textStyleOf } from './terminal/text-style.ts';
import { write, writeCommand, writeJson } from './terminal/writer.ts';

/**
 * Runs one command line.
 * @param argv what stands after the program's name.
 * @returns the exit code.
 */
export async function main(argv: readonly string[], context: Context): Promise<number> {
  let exitCode = 0;
  let loss: OutputError | undefined;
  let help = '';
  let command = commandWriter({}, argv);
  // The write itself says what fails.
  tolerateLoss(context.stdout);

  const run: Run = async (options, work) => {
    // Loaded now: help and wrong options need nothing of it.
    const { createCommandContext } = await import('./session/command-context.ts');
    const cli = await createCommandContext(context, options, argv);
    command = cli.command;
    try {
      exitCode = (await work(cli)) ?? 0;
    } finally {
      loss = cli.loss();
      await cli.settled();
      cli.close();
    }
  };

  try {
    const { stdout, installation } = context;
    const streams = {
      out: (text: string) => {
        help += text;
      },
      columns: stdout.isTTY ? stdout.columns : undefined,
    };
    const program = await buildProgram(argv, installation.version, run, streams);
    await program.parseAsync([...argv], { from: 'user' }).catch((error: unknown) => {
      if (!(error instanceof CommanderError) || error.code !== 'commander.help' || error.exitCode === 0)
        throw error;
      // No command at all: help, as `backoffice help` gives it.
      program.outputHelp();
    });
  } catch (error) {
    if (error instanceof OutputError) loss ??= error;
    else
      exitCode = await renderError(error, {
        argv,
        context,
        command,
        silent: loss !== undefined,
      });
  }
  if (help !== '') loss ??= await lossOf(write(context.stdout, help));
  if (loss === undefined || loss.readerGone) return exitCode;
  await renderLoss(loss, argv, context);
  return exitCode === 0 ? EXIT_CODES.FAILED : exitCode;
}

/** A result that is nowhere. It cannot be said on the same stream, whatever the format. */
async function renderLoss({ cause }: OutputError, argv: readonly string[], context: Context): Promise<void> {
  const style = styleOf(argv, context);
  const text = `the result could not be written to stdout: ${systemReason(cause)}`;
  await tell(context, `${style.bad('error:')} ${safeLine(text)}\n`);
}

interface Rendering {
  readonly argv: readonly string[];
  readonly context: Context;
  readonly command: CommandWriter;
  /** Whether stdout takes nothing any more. */
  readonly silent: boolean;
}

/** The only place where an error becomes text and an exit code. */
async function renderError(error: unknown, { argv, context, command, silent }: Rendering): Promise<number> {
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  const known = toBackofficeError(error, context);
  const { code, message, requestId } = known;
  const hint = known.hint === undefined ? undefined : hintText(known.hint, command);
  if (context.env.GITHUB_ACTIONS === 'true') {
    const text = hint === undefined ? message : `${message}\n${hint}`;
    await told(context, (stderr) => writeCommand(stderr, errorAnnotation('backoffice', text)));
  }
  if (wantsJson(argv) && !silent) {
    const output: ErrorOutput = {
      error: { code, message, hint: hint ?? null, requestId: requestId ?? null },
    };
    const json = `${JSON.stringify(output, null, 2)}\n`;
    const lost = await lossOf(writeJson(context.stdout, json, isRead(context.env)));
    if (lost === undefined) return EXIT_CODES[code];
  }
  const style = styleOf(argv, context);
  const lines = [
    `${style.bad('error:')} ${safeLine(message)}`,
    ...(hint === undefined ? [] : [`${style.dim('hint:')}  ${safeLine(hint)}`]),
    ...(requestId === undefined ? [] : [`${style.dim('AWS request id:')} ${safeLine(requestId)}`]),
    ...(argv.includes('--debug') && error instanceof Error ? [safeText(error.stack ?? '')] : []),
  ];
  await tell(context, `${lines.join('\n')}\n`);
  return EXIT_CODES[code];
}

function styleOf(argv: readonly string[], { stderr, env }: Context): TextStyle {
  return textStyleOf(stderr, env, !argv.includes('--no-color'));
}

function tell(context: Context, text: string): Promise<void> {
  return told(context, (stderr) => write(stderr, text));
}

/** What cannot be told changes nothing. */
async function told({ stderr }: Context, writing: (stderr: Output) => Promise<void>): Promise<void> {
  tolerateLoss(stderr);
  await lossOf(writing(stderr));
}

const SYSTEM_HINTS: Readonly<Record<string, string>> = {
  ENOSPC: 'free disk space and retry',
  EDQUOT: 'free disk space and retry',
  EIO: 'check the disk and retry',
  EMFILE: 'raise the limit of open files and retry: ulimit -n 4096',
  ENFILE: 'close other programs and retry',
  EROFS: 'keep state on a disk that can be written: --state-dir <path>',
};

function toBackofficeError(error: unknown, { signal }: Context): BackofficeError {
  if (error instanceof BackofficeError) return error;
  if (error instanceof CommanderError) return fromCommander(error);
  if (signal.aborted && signal.reason instanceof BackofficeError) return signal.reason;
  if (isAbort(error)) return new BackofficeError('INTERRUPTED', 'interrupted');
  const problem = systemProblem(error);
  if (problem !== undefined)
    return new BackofficeError('FAILED', `cannot ${problem.what}: ${problem.reason}`, {
      hint: SYSTEM_HINTS[problem.code] ?? 'check the file, its owner and its mode',
      cause: error,
    });
  const message = error instanceof Error ? error.message : String(error);
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

/** Asked before parsing too, because parsing may be what failed. */
function wantsJson(argv: readonly string[]): boolean {
  return argv.some((argument, index) => {
    if (argument === '--json' || /^(-o|--output=)(nd)?json$/.test(argument)) return true;
    return /^(nd)?json$/.test(argument) && ['-o', '--output'].includes(argv[index - 1] ?? '');
  });
}
