import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import {
  list,
  object,
  optionalNumber,
  optionalText,
  type Properties,
  type ResourceIdentity,
  type ResourceProvider,
  refuseForeign,
  tags,
  text,
} from '../../resource-provider.ts';
import { type Collection, collect } from '../../store.ts';
import type { NamedTurns } from '../../turns.ts';
import type { CodeStore } from './code-store.ts';
import type { FunctionRecord } from './function-record.ts';
import { keepCode, sourceHash } from './function-source.ts';
import { loggingOf } from './logging.ts';
import { createPropertyRules, type PropertyRules } from './property-rules.ts';
import { checkReservation } from './reservation.ts';
import { checkRuntime } from './runtimes.ts';

export interface FunctionResourceOptions {
  readonly functions: Collection<FunctionRecord>;
  readonly code: CodeStore;
  readonly clock: Clock;
  readonly inTurn: NamedTurns;
  readonly arnOf: (name: string) => string;
  /** Told when a function was changed. */
  readonly changed: (name: string) => Promise<void>;
  /** Removes what belongs to a function that is removed. */
  readonly removed: (name: string) => Promise<void>;
}

/** Functions as stacks make them. */
export function functionResource(options: FunctionResourceOptions): ResourceProvider {
  const { functions, inTurn, arnOf, changed, removed } = options;
  const check = createPropertyRules();
  const settingsOf = (
    name: string,
    { owner }: ResourceIdentity,
    properties: Properties,
  ): Promise<FunctionRecord> => configuration({ ...options, check }, name, { owner, properties });
  return {
    type: 'AWS::Lambda::Function',
    nameProperty: 'FunctionName',
    properties: [
      'FunctionName',
      'Architectures',
      'Code',
      'Description',
      'Environment',
      'Handler',
      'LoggingConfig',
      'MemorySize',
      'ReservedConcurrentExecutions',
      'Role',
      'Runtime',
      'Tags',
      'Timeout',
      'TracingConfig',
    ],
    async create(properties, identity) {
      const name = optionalText(properties, 'FunctionName') ?? identity.generatedName;
      const settings = await settingsOf(name, identity, properties);
      return inTurn(name, async () => {
        refuseForeign(await functions.get(name), identity, name);
        await functions.put(name, { ...settings, ...(await reservationIn(functions, name, properties)) });
        return name;
      });
    },
    async update(name, properties, identity) {
      const settings = await settingsOf(name, identity, properties);
      await inTurn(name, async () => {
        const existing = await functions.get(name);
        const { lastVersion, templateSource, codeSha256, codeSize } = existing ?? {};
        // CloudFormation sends the code again only when `Code` changes (believed, not proven).
        const kept =
          templateSource === sourceHash(properties) && codeSha256 !== undefined && codeSize !== undefined
            ? { codeSha256, codeSize }
            : {};
        await functions.put(name, {
          ...settings,
          ...kept,
          ...(await reservationIn(functions, name, properties, existing)),
          ...(lastVersion === undefined ? {} : { lastVersion }),
        });
        await changed(name);
      });
    },
    exists: async (name) => (await functions.get(name)) !== undefined,
    async delete(name) {
      await inTurn(name, async () => {
        await functions.delete(name);
        await removed(name);
      });
    },
    async actual(name) {
      const found = await functions.get(name);
      return found && actualProperties(found);
    },
    attributes: async (name) => ({ Arn: arnOf(name) }),
  };
}

/**
 * The limit that a template sets; without one, that of somebody else stays, and the template's former one is lifted: the
 * handler that updates has `lambda:DeleteFunctionConcurrency`. That it touches no other limit is believed, not proven.
 */
async function reservationIn(
  functions: Collection<FunctionRecord>,
  name: string,
  properties: Properties,
  existing: Partial<FunctionRecord> = {},
): Promise<Pick<FunctionRecord, 'reservedConcurrency' | 'templateConcurrency'>> {
  const wanted = optionalNumber(properties, 'ReservedConcurrentExecutions');
  const { reservedConcurrency, templateConcurrency } = existing;
  if (wanted !== undefined) {
    checkReservation(await collect(functions.values()), name, wanted);
    return { reservedConcurrency: wanted, templateConcurrency: wanted };
  }
  return reservedConcurrency === undefined || templateConcurrency !== undefined
    ? {}
    : { reservedConcurrency };
}

async function configuration(
  { code, clock, arnOf, check }: FunctionResourceOptions & { readonly check: PropertyRules },
  name: string,
  { owner, properties }: { readonly owner: string; readonly properties: Properties },
): Promise<FunctionRecord> {
  const logging = object(properties, 'LoggingConfig');
  const runtime = text(properties, 'Runtime');
  checkRuntime(runtime);
  const variables = variablesIn(properties);
  check(name, properties, variables);
  return {
    name,
    owner,
    arn: arnOf(name),
    description: optionalText(properties, 'Description') ?? '',
    runtime,
    handler: text(properties, 'Handler'),
    role: text(properties, 'Role'),
    memoryMb: optionalNumber(properties, 'MemorySize') ?? 128,
    timeoutSeconds: optionalNumber(properties, 'Timeout') ?? 3,
    variables,
    architectures: architecturesIn(properties),
    tracing: object(properties, 'TracingConfig').Mode === 'Active' ? 'Active' : 'PassThrough',
    ...loggingOf(logging, { logFormat: 'Text', logGroup: `/aws/lambda/${name}` }),
    ...(await keepCode(code, properties)),
    templateSource: sourceHash(properties),
    lastModified: clock.now().toISOString(),
    revisionId: randomUUID(),
    tags: tags(properties),
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html */
function architecturesIn(properties: Properties): readonly string[] {
  const given = list<string>(properties, 'Architectures');
  return given.length === 0 ? ['x86_64'] : given;
}

function variablesIn(properties: Properties): Record<string, string> {
  const variables = object(object(properties, 'Environment'), 'Variables');
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)]));
}

/** A function in the terms of its template; CloudFormation does not compare code either. */
function actualProperties(record: FunctionRecord): Properties {
  return {
    Description: record.description,
    Runtime: record.runtime,
    Handler: record.handler,
    Role: record.role,
    MemorySize: record.memoryMb,
    Timeout: record.timeoutSeconds,
    Environment: { Variables: record.variables },
    Architectures: record.architectures,
    TracingConfig: { Mode: record.tracing },
    ReservedConcurrentExecutions: record.reservedConcurrency,
  };
}
