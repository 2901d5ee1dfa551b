import type { Client, Command, MetadataBearer } from '@smithy/types';
import { keyOf } from '../reads.ts';
import type { CallKind } from './call.ts';
import type { ClientConfig } from './client-config.ts';
import { translateAwsError } from './errors.ts';

/** How one call differs from the others of its command. */
export interface CallOptions {
  /** Ends the call in place of the command's own signal: to clear away what an interrupted command has made. */
  readonly signal?: AbortSignal;
  /** Asks AWS though the same was asked before: for whoever waits until something changes. */
  readonly fresh?: boolean;
}

/** One operation of a service. */
type Operation<Input, Output> = (input: Input, options?: CallOptions) => Promise<Output>;

type CommandClass<
  Input extends ClientInput,
  Output extends ClientOutput,
  ClientInput extends object,
  ClientOutput extends MetadataBearer,
  Config,
> = new (input: Input) => Command<ClientInput, Input, ClientOutput, Output, Config>;

/**
 * Makes functions of an SDK client's commands. Each call is let in first, ends with the signal, is told to
 * `--debug`, and has its error put into words that a user can act on.
 */
export function callsOf<ClientInput extends object, ClientOutput extends MetadataBearer, Config>(
  service: string,
  config: ClientConfig,
  client: Client<ClientInput, ClientOutput, Config>,
) {
  const callsThat =
    (kind: CallKind) =>
    <Input extends ClientInput, Output extends ClientOutput>(
      operation: string,
      command: CommandClass<Input, Output, ClientInput, ClientOutput, Config>,
    ): Operation<Input, Output> =>
    async (input, { signal = config.signal } = {}) => {
      await config.admit({ service, operation, kind });
      const started = performance.now();
      const note = (outcome: string): void =>
        config.trace?.(`${service} ${operation} ${outcome} ${Math.round(performance.now() - started)} ms`);
      try {
        const once = (until: AbortSignal) => client.send(new command(input), { abortSignal: until });
        const send = (): Promise<Output> => config.guard?.(kind, signal, once) ?? once(signal);
        const output = await (config.waitOut?.(`${service} ${operation}`, send) ?? send());
        note(`ok ${output.$metadata.requestId ?? ''}`);
        return output;
      } catch (error) {
        note(error instanceof Error ? error.name : 'failed');
        throw signal.aborted
          ? signal.reason
          : translateAwsError(error, { call: `${service} ${operation}`, profile: config.profile });
      }
    };
  const read = callsThat('read');
  /** A look whose answer stays true until something is changed: within a command the same one is sent once. */
  const readOnce = <Input extends ClientInput, Output extends ClientOutput>(
    operation: string,
    command: CommandClass<Input, Output, ClientInput, ClientOutput, Config>,
  ): Operation<Input, Output> => {
    const ask = read(operation, command);
    const kept = config.reads.keep<Output>(service);
    return (input, options = {}) =>
      options.fresh === true || options.signal !== undefined
        ? ask(input, options)
        : kept.through(keyOf(input), () => ask(input));
  };
  return { read, readOnce, plan: callsThat('plan'), write: callsThat('write') };
}
