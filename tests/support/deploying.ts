import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient, GetTemplateCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { afterEach, beforeEach, expect } from 'vitest';
import type { DeployResult } from '../../src/services/deploy/result.ts';
import { type CliOptions, type CliResult, runCli } from './cli.ts';
import { temporaryDirectory } from './directory.ts';
import { clientOptions, startLocal, type TestLocal } from './local.ts';
import { applicationTemplate } from './stack.ts';

/** A step on a resource, as the embedded CloudFormation is about to take it. */
export interface Step {
  readonly stackName: string;
  readonly logicalId: string;
  readonly action: 'create' | 'update' | 'delete';
}

export type Deployed = DeployResult & { error?: { code: string; message: string; hint: string } };

export interface Gate {
  readonly passed: Promise<void>;
  open(): void;
}

/** An embedded environment of its own for each test of a file, whose resources can be made to fail or wait. */
export interface Deploying {
  local(): TestLocal;
  stateDirectory(): string;
  /** Delays a step by waiting, fails it by throwing. */
  onStep(hook: (step: Step) => Promise<void> | void): void;
  /** Makes a service's calls fail by throwing. */
  onCall(hook: (call: string) => Promise<void> | void): void;
  /** Holds steps until it is opened; open at the latest when the test ends. */
  gate(): Gate;
  run(argv: readonly string[], options?: Partial<CliOptions>): Promise<CliResult>;
  json<T>(
    argv: readonly string[],
    options?: Partial<CliOptions>,
  ): Promise<{ code: number; stderr: string; result: T }>;
  deploy(
    argv?: readonly string[],
    options?: Partial<CliOptions>,
  ): Promise<{ code: number; stderr: string; result: Deployed }>;
  config(environments: object): void;
  stackStatus(name?: string): Promise<string>;
  cloudFormation(): CloudFormationClient;
  /** The template of the stack as it was sent. */
  liveTemplate(): Promise<string>;
  /** Changes the stack by its template, as somebody does who does not use the command line. */
  changeByHand(change: (template: string) => string): Promise<void>;
  /** The same with a template of its own, which keeps the values of its parameters. */
  changeByHandTo(template: string): Promise<void>;
}

export function useDeploying(): Deploying {
  let local: TestLocal;
  let stateDirectory: string;
  const gates: Gate[] = [];
  let step: (step: Step) => Promise<void> | void;
  let call: (call: string) => Promise<void> | void;

  beforeEach(async () => {
    step = () => undefined;
    call = () => undefined;
    stateDirectory = temporaryDirectory();
    local = await startLocal({
      beforeResource: async (each) => step(each),
      observe: async (service, operation) => call(`${service} ${operation}`),
    });
  });

  afterEach(async () => {
    for (const gate of gates.splice(0)) gate.open();
    step = () => undefined;
    expect(local.errors).toEqual([]);
    await local.close();
  });

  const deploying: Deploying = {
    local: () => local,
    stateDirectory: () => stateDirectory,
    onStep: (hook) => {
      step = hook;
    },
    onCall: (hook) => {
      call = hook;
    },
    gate() {
      let open: () => void = () => undefined;
      const passed = new Promise<void>((resolve) => {
        open = resolve;
      });
      const gate = { passed, open };
      gates.push(gate);
      return gate;
    },
    run: (argv, options = {}) => runCli(local, argv, { stateDirectory, ...options }),
    async json(argv, options) {
      const { code, stdout, stderr } = await deploying.run([...argv, '--json'], options);
      return { code, stderr, result: JSON.parse(stdout) };
    },
    deploy: (argv = [], options = {}) => deploying.json(['deploy', ...argv], options),
    config: (environments) =>
      writeFileSync(join(stateDirectory, 'backoffice.config.json'), JSON.stringify({ environments })),
    async stackStatus(name = 'local-backoffice') {
      const { stdout } = await deploying.run([
        'status',
        '--query',
        'stack.status',
        '--env',
        name.replace('-backoffice', ''),
      ]);
      return stdout.trim();
    },
    cloudFormation: () => new CloudFormationClient(clientOptions(local.endpoint)),
    async liveTemplate() {
      const request = new GetTemplateCommand({ StackName: 'local-backoffice' });
      return (await deploying.cloudFormation().send(request)).TemplateBody ?? '';
    },
    async changeByHand(change) {
      await deploying.changeByHandTo(change(await deploying.liveTemplate()));
    },
    async changeByHandTo(template) {
      const { Parameters = {} }: { Parameters?: Record<string, { Default?: unknown }> } =
        JSON.parse(template);
      const request = new UpdateStackCommand({
        StackName: 'local-backoffice',
        TemplateBody: template,
        Parameters: Object.entries(Parameters)
          .filter(([, { Default }]) => Default === undefined)
          .map(([ParameterKey]) => ({ ParameterKey, UsePreviousValue: true })),
        Capabilities: ['CAPABILITY_NAMED_IAM'],
      });
      await deploying.cloudFormation().send(request);
      await local.idle();
    },
  };
  return deploying;
}

/** Options for a program that ships another template. */
export function withTemplate(change: (template: string) => string, version = '0.0.0'): Partial<CliOptions> {
  return {
    context: {
      installation: {
        version,
        schemaPath: '',
        functionMap: async () => '',
        template: async (environmentClass) => change(applicationTemplate(environmentClass)),
      },
    },
  };
}

/** A template whose function has other code, which does the same. */
export function otherCode(mark: string): (template: string) => string {
  return (template) =>
    template.replace('use strict', `use strict;${JSON.stringify(mark).replaceAll('"', "'")}`);
}

/** A template whose function fails whenever it is called. */
export function brokenCode(template: string): string {
  const document = JSON.parse(template) as {
    Resources: { FunctionHandler: { Properties: { Code: { ZipFile: string } } } };
  };
  const { Code } = document.Resources.FunctionHandler.Properties;
  Code.ZipFile = `throw new Error(1);${Code.ZipFile}`;
  return JSON.stringify(document);
}
