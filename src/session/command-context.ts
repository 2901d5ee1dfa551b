import type { Context } from '../context.ts';
import { defined } from '../defined.ts';
import type { Environment } from '../environments/environment.ts';
import {
  type Choice,
  chosenEnvironment,
  chosenPlace,
  readChoice,
  unlistedEnvironment,
} from '../environments/resolve.ts';
import { BackofficeError } from '../errors.ts';
import { type CommandWriter, commandWriter } from '../hints.ts';
import { once } from '../once.ts';
import type { Operation, Session } from '../operations/operation.ts';
import { createReads } from '../reads.ts';
import type { Outputs } from '../results/index.ts';
import { createAsker, createSecretAsker } from '../terminal/ask.ts';
import { isRead } from '../terminal/ci-commands.ts';
import { createRenderer } from '../terminal/layout/renderer.ts';
import {
  createPrinter,
  type Format,
  type Printer,
  type PrinterOptions,
  type View,
} from '../terminal/printer.ts';
import { createProgress, type Progress } from '../terminal/progress.ts';
import { type Output, tolerateLoss } from '../terminal/streams.ts';
import { type TextStyle, textStyleOf } from '../terminal/text-style.ts';
import { put } from '../terminal/writer.ts';
import { createConsentSource } from './consent.ts';
import { createOperation } from './create-operation.ts';
import { openSession } from './open-session.ts';
import { readingOf, settledChoice } from './settled-choice.ts';

/** The options that every command takes. */
export interface GlobalOptions {
  readonly env?: string;
  readonly profile?: string;
  readonly region?: string;
  readonly stateDir?: string;
  readonly output?: Format;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly csvSafe?: boolean;
  readonly query?: string;
  readonly color: boolean;
  readonly input: boolean;
  readonly yes?: boolean;
  readonly confirm?: string;
  readonly dryRun?: boolean;
  readonly quiet?: boolean;
  readonly debug?: boolean;
  /** Seconds. */
  readonly timeout?: number;
}

/** What a command works with: the context, seen through its options. */
export interface CommandContext {
  readonly context: Context;
  readonly options: GlobalOptions;
  readonly signal: AbortSignal;
  readonly format: Format;
  readonly style: TextStyle;
  /** Of stderr. */
  readonly errorStyle: TextStyle;
  readonly progress: Progress;
  choice(): Promise<Choice>;
  /** Writes a command that acts where this one does. */
  readonly command: CommandWriter;
  environment(): Promise<Environment>;
  /** The chosen environment, where what is done depends on its class: that is asked for when only its name tells it. */
  environmentToDeploy(): Promise<Environment>;
  /** An environment that is in no file yet, settled from options, variables and defaults. */
  unlisted(name: string): Promise<Environment>;
  /** Opens an environment for operations. @param start also starts a local one that was never deployed. */
  open(environment: Environment, start?: boolean): Operation;
  /** Prints the command's result; `command` ties it to its documented shape. */
  print<Name extends keyof Outputs>(
    command: Name,
    result: Outputs[Name],
    view: View<Outputs[Name]>,
  ): Promise<void>;
  printValue: Printer['printValue'];
  printRow: Printer['printRow'];
  printRows: Printer['printRows'];
  textOf: Printer['textOf'];
  loss: Printer['loss'];
  newId(): string;
  /** Ends all that is under way, as Ctrl-C does where the terminal makes a signal of it. */
  interrupt(): void;
  /** Waits for what goes on after the answer. */
  settled(): Promise<void>;
  close(): void;
}

/** @param argv the command line, without the program's name. */
export async function createCommandContext(
  context: Context,
  options: GlobalOptions,
  argv: readonly string[],
): Promise<CommandContext> {
  const reading = readingOf(() => readChoice(context, options));
  const command = commandWriter(await chosenPlace(context.env, options, reading.first), argv);
  const format = formatOf(options);
  const style = textStyleOf(context.stdout, context.env, options.color, command);
  const { stderr } = context;
  tolerateLoss(stderr);
  const errorStyle = textStyleOf(stderr, context.env, options.color, command);
  const printer = createPrinter(context.stdout, style, printerOptions(context, options));
  const opened: Session[] = [];
  const afterwards: Promise<void>[] = [];
  const reads = createReads();
  const limit = withTimeout(context.signal, options.timeout);

  const progress = await progressOn(stderr, errorStyle, options);
  const ended = new AbortController();
  const askHidden = createSecretAsker(context, AbortSignal.any([limit.signal, ended.signal]), options.input);

  const newId = (): string => crypto.randomUUID();

  const asker = () => createAsker({ stdin: context.stdin, stderr, signal: limit.signal }, options.input);
  const choice = once(() => settledChoice(context, reading, { asker, tell: progress.line, command }));
  const environment = async () => chosenEnvironment(await choice(), context, options);
  const { knowClass, askFirst } = createConsentSource({
    yes: options.yes ?? false,
    confirm: options.confirm,
    variable: context.env.BACKOFFICE_CONFIRM || undefined,
    progress,
    asker,
    choice,
  });

  const cli: CommandContext = {
    context,
    options,
    signal: limit.signal,
    format,
    style,
    errorStyle,
    progress,
    choice,
    command,
    environment,
    async environmentToDeploy() {
      const chosen = await environment();
      return options.dryRun ? chosen : knowClass(chosen);
    },
    unlisted: async (name) => unlistedEnvironment(await choice(), name, context, options),
    open(environment, start = false) {
      const trace = options.debug ? (line: string) => put(stderr, `debug: ${line}\n`) : undefined;
      const session = openSession(context, environment, {
        signal: limit.signal,
        start,
        reads,
        askSecret: (question) => progress.aside(() => askHidden(question)),
        tell: progress.line,
        ...defined({ trace }),
      });
      opened.push(session);
      return createOperation(session, {
        context,
        signal: limit.signal,
        dryRun: options.dryRun ?? false,
        timeLimited: options.timeout !== undefined,
        progress,
        style: errorStyle,
        command,
        guard: ({ environment: of }, intent, danger) => askFirst(of, intent, danger),
        newId,
        afterwards: (work) => void afterwards.push(work),
      });
    },
    print: (_command, result, view) => printer.print(result, view),
    printValue: printer.printValue,
    printRow: printer.printRow,
    printRows: printer.printRows,
    textOf: printer.textOf,
    loss: printer.loss,
    newId,
    interrupt: limit.interrupt,
    async settled() {
      await Promise.all(afterwards);
    },
    close() {
      limit.clear();
      // A question that nobody waits for any more would keep the process.
      ended.abort();
      for (const { connection } of opened) connection.close();
    },
  };
  return cli;
}

async function progressOn(stderr: Output, style: TextStyle, { quiet = false }: GlobalOptions) {
  return createProgress({ stderr, style, render: await createRenderer(style), quiet });
}

function printerOptions({ env }: Context, options: GlobalOptions): PrinterOptions {
  const { query, csvSafe = false } = options;
  return { format: formatOf(options), query, csvSafe, readByRunner: isRead(env) };
}

function formatOf({ json, csv, output }: GlobalOptions): Format {
  if (json) return 'json';
  return csv ? 'csv' : (output ?? 'table');
}

interface Limit {
  /** The context's signal, the end of `--timeout` or an interruption, whichever comes first. */
  readonly signal: AbortSignal;
  interrupt(): void;
  clear(): void;
}

function withTimeout(signal: AbortSignal, seconds: number | undefined): Limit {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort(new BackofficeError('INTERRUPTED', 'interrupted'));
  const both = AbortSignal.any([signal, controller.signal]);
  if (seconds === undefined) return { signal: both, interrupt, clear: () => undefined };
  const timer = setTimeout(() => {
    controller.abort(
      new BackofficeError('TIMEOUT', `not done within ${seconds} s`, { hint: 'allow more with --timeout' }),
    );
  }, seconds * 1000);
  return { signal: both, interrupt, clear: () => clearTimeout(timer) };
}
