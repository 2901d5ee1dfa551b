import type { EnvironmentClass } from '../stack/contract/names.ts';
import type { Connection, ConnectOptions } from './aws/connection.ts';
import type { Clock } from './clock.ts';
import type { AwsProfile } from './environments/aws-profile.ts';
import type { Environment } from './environments/environment.ts';
import type { LocalProcess } from './local-process.ts';
import type { Input, Output } from './terminal/streams.ts';

/** All that a command may touch. A test overrides one field. */
export interface Context {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly homeDirectory: string;
  /** Of the user that runs this; undefined where files have no owners. */
  readonly userId: number | undefined;
  readonly hostName: string;
  readonly clock: Clock;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly installation: Installation;
  readonly processes: Processes;
  /** The revision of the working copy that the command runs in; null outside of one. */
  gitRevision(): Promise<GitRevision | null>;
  /** A profile of the AWS configuration files; undefined when there is none of that name. */
  awsProfile(name: string): Promise<AwsProfile | undefined>;
  /** Ways to an environment's services; nothing is loaded before it is asked for. */
  connect(environment: Environment, options: ConnectOptions): Connection;
  /** The embedded environment that keeps its state in a directory. */
  local(stateDirectory: string, signal: AbortSignal): LocalProcess;
}

/** What is installed: the version, and the templates that ship with it. */
export interface Installation {
  readonly version: string;
  /** Of the configuration file's schema. */
  readonly schemaPath: string;
  template(environmentClass: EnvironmentClass): Promise<string>;
  /** The source map of the function that the templates hold; it names the code that it is of. */
  functionMap(): Promise<string>;
}

/** The state of a working copy. */
export interface GitRevision {
  readonly revision: string;
  /** Null when none is checked out. */
  readonly branch: string | null;
  /** Whether there were changes that were not committed. */
  readonly dirty: boolean;
}

/** The processes of this machine, of which this is one. */
export interface Processes {
  readonly id: number;
  alive(id: number): boolean;
}
