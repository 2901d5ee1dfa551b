import { BackofficeError, EXIT_CODES } from '../errors.ts';
import { givenJson } from '../schemas/json.ts';
import { eventOf, isLook } from '../services/invoke/event.ts';
import { type InvocationResult, invokeFunction, notInvoked } from '../services/invoke/invoke.ts';
import type { CommandContext } from '../session/command-context.ts';
import { invocationView } from '../views/invoke.ts';
import { type AddCommand, examples } from './command.ts';
import { readGiven } from './options/given-text.ts';
import { collect } from './options/words.ts';

export const addInvoke: AddCommand = (parent, execute) => {
  parent
    .command('invoke')
    .description(
      'Runs the function once, past the HTTP API: with a request, or with any event. Exit code 1 when it fails, or answers 5xx.',
    )
    .option('--method <method>', 'of the request', 'GET')
    .option('--path <path>', 'of the request, with its query', '/health')
    .option('--header <name:value>', 'of the request; repeatable', collect)
    .option('--body <text|@file|->', 'of the request; - is stdin')
    .option('--payload <json|@file|->', 'the event itself, instead of a request')
    .addHelpText(
      'after',
      examples(
        'backoffice invoke',
        'backoffice invoke --path "/items?limit=2"',
        `backoffice invoke --method POST --path /items --body '{"id":"item-009"}'`,
        `backoffice invoke --payload '{"httpMethod":"GET","path":"/health"}'`,
      ),
    )
    .action((options, command) =>
      execute(command, async (cli) => {
        const event = await readEvent(cli, options);
        const result = await invoke(cli, event);
        await cli.print('invoke', result, invocationView);
        return result.ok ? undefined : EXIT_CODES.FAILED;
      }),
    );
};

interface InvokeOptions {
  readonly method: string;
  readonly path: string;
  readonly header?: readonly string[];
  readonly body?: string;
  readonly payload?: string;
}

async function readEvent(cli: CommandContext, options: InvokeOptions): Promise<unknown> {
  const { context } = cli;
  if (options.payload !== undefined) {
    const text = await readGiven(context, options.payload);
    const given = givenJson(text);
    if ('value' in given) return given.value;
    throw new BackofficeError('USAGE', `--payload ${given.problem}`, {
      hint: `--payload '{"httpMethod":"GET","path":"/health"}', --payload @event.json, or --payload -`,
    });
  }
  if (!options.path.startsWith('/'))
    throw new BackofficeError('USAGE', `--path must begin with a slash, not "${options.path}"`, {
      hint: '--path /health',
    });
  const body = options.body === undefined ? undefined : await readGiven(context, options.body);
  const headers = Object.fromEntries((options.header ?? []).map(headerOf));
  const request = { method: options.method.toUpperCase(), path: options.path, headers, body };
  return eventOf(request, context.clock.now());
}

function headerOf(text: string): [string, string] {
  const at = text.indexOf(':');
  if (at > 0) return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  throw new BackofficeError('USAGE', `--header takes name:value, not "${text}"`, {
    hint: '--header "if-match: \\"1\\""',
  });
}

/** What only looks is let through as such; anything else may change something. */
async function invoke(cli: CommandContext, event: unknown): Promise<InvocationResult> {
  if (cli.options.dryRun) return notInvoked(event);
  const operation = cli.open(await cli.environment());
  const { functionName } = await cli.progress.during('looking', () => operation.outputs.refresh());
  const lambda = await operation.connection.lambda();
  const now = cli.context.clock.now();
  const looks = isLook(event);
  const work = (): Promise<InvocationResult> =>
    cli.progress.during(`running ${functionName}`, () =>
      invokeFunction(looks ? lambda.invokeToRead : lambda.invoke, functionName, event, now),
    );
  if (looks) return work();
  const change = {
    action: 'invoke',
    target: `function ${functionName}`,
    before: { event },
    after: ({ statusCode, functionError }: InvocationResult) => ({ statusCode, functionError }),
    irrevocable: true,
    consent: { what: `invoking ${functionName} with what may change items`, danger: 'mild' },
  } as const;
  return operation.record(change, work);
}
