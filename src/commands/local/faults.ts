import { defined } from '../../defined.ts';
import { BackofficeError } from '../../errors.ts';
import { FAULT_KINDS, FAULT_SERVICES, type LocalFault } from '../../local-process.ts';
import { faultsView } from '../../views/local.ts';
import { type AddCommand, examples } from '../command.ts';
import { wholeNumber } from '../options/numbers.ts';
import { duration } from '../options/times.ts';
import { oneOf } from '../options/words.ts';
import { localEnvironment } from './details.ts';

export const addFaults: AddCommand = (parent, execute) => {
  const faults = parent
    .command('faults')
    .description('Lets things go wrong in the embedded environment on purpose. Alone it lists them.');
  addList(faults, execute);
  addInject(faults, execute);
  addClear(faults, execute);
};

const addList: AddCommand = (parent, execute) => {
  parent
    .command('list', { isDefault: true })
    .description('Lists the faults that are injected.')
    .action((_options, command) =>
      execute(command, async (cli) => {
        const { process } = await localEnvironment(cli);
        await cli.print('local faults list', { changed: false, faults: await process.faults() }, faultsView);
      }),
    );
};

const addInject: AddCommand = (parent, execute) => {
  parent
    .command('add')
    .description('Injects a fault, until it is cleared or the process ends.')
    .argument('<kind>', FAULT_KINDS.join(', '), oneOf(FAULT_KINDS))
    .option(
      '--service <name>',
      'only calls of a service, by its IAM prefix: dynamodb, lambda, logs',
      oneOf(FAULT_SERVICES),
    )
    .option('--operation <name>', 'only calls of an operation: GetItem')
    .option('--rate <percent>', 'percentage of calls; of late-logs: of log lines', wholeNumber(1, 100), 100)
    .option('--delay <duration>', 'of delay and late-logs: how long', duration)
    .option('--code <name>', 'of error: what is answered')
    .option('--resource <id>', 'of failing-resource: its logical id')
    .option('--partition <value>', 'of throttle: only items of a table with this partition key')
    .addHelpText(
      'after',
      examples(
        'backoffice local faults add throttle --service dynamodb --rate 50',
        'backoffice local faults add throttle --service dynamodb --partition item-001',
        'backoffice local faults add delay --service lambda --delay 2s',
        'backoffice local faults add late-logs --delay 2m --rate 40',
        'backoffice local faults add partial-batch --rate 20',
        'backoffice local faults add expired-credentials',
        'backoffice local faults add failing-resource --resource FunctionHandler',
      ),
    )
    .action((kind, options, command) =>
      execute(command, async (cli) => {
        const { process } = await localEnvironment(cli);
        const { rate, delay, ...rest } = options;
        const fault: LocalFault = {
          kind,
          ...rest,
          rate: rate / 100,
          ...defined({ delayMs: delay }),
        };
        requireParts(fault);
        const injected = [...(await process.faults()), fault];
        if (!cli.options.dryRun) await process.setFaults(injected);
        await cli.print('local faults add', { changed: !cli.options.dryRun, faults: injected }, faultsView);
      }),
    );
};

const addClear: AddCommand = (parent, execute) => {
  parent
    .command('clear')
    .description('Ends all faults.')
    .action((_options, command) =>
      execute(command, async (cli) => {
        const { process } = await localEnvironment(cli);
        const held = await process.faults();
        const changed = held.length > 0 && !cli.options.dryRun;
        if (changed) await process.setFaults([]);
        await cli.print(
          'local faults clear',
          { changed, faults: cli.options.dryRun ? held : [] },
          faultsView,
        );
      }),
    );
};

/** The options that only some kinds take. */
const ONLY_OF: readonly (readonly [part: keyof LocalFault, option: string, kinds: RegExp])[] = [
  ['delayMs', '--delay', /^(delay|late-logs)$/],
  ['code', '--code', /^error$/],
  ['resource', '--resource', /^failing-resource$/],
  ['service', '--service', /^(throttle|delay|error|denied|expired-credentials|lost-answer)$/],
  [
    'operation',
    '--operation',
    /^(throttle|delay|error|denied|expired-credentials|lost-answer|partial-batch|transaction-conflict)$/,
  ],
];

/** @throws BackofficeError USAGE for a fault that would never happen, or not as it says. */
function requireParts(fault: LocalFault): void {
  const { kind, delayMs, resource, service, partition } = fault;
  const unknown = ONLY_OF.find(([part, , kinds]) => fault[part] !== undefined && !kinds.test(kind));
  if (unknown !== undefined)
    throw new BackofficeError('USAGE', `${kind} takes no ${unknown[1]}`, { hint: `leave out ${unknown[1]}` });
  if (/^(delay|late-logs)$/.test(kind) && delayMs === undefined)
    throw new BackofficeError('USAGE', `${kind} needs to know how long`, { hint: 'add --delay 2s' });
  if (partition !== undefined && (kind !== 'throttle' || service !== 'dynamodb'))
    throw new BackofficeError('USAGE', 'only throttle of dynamodb can be of one partition', {
      hint: 'say: throttle --service dynamodb --partition item-001',
    });
  if (kind === 'failing-resource' && resource === undefined)
    throw new BackofficeError('USAGE', 'failing-resource needs a resource', {
      hint: (command) => `add --resource FunctionHandler; see their names: ${command('diff')}`,
    });
}
