import type { Call } from '../../src/aws/call.ts';
import type { Context } from '../../src/context.ts';
import { createConnection } from '../../src/wiring/connection.ts';
import { type CliOptions, localProcess, roleSessions } from './cli.ts';
import { realClock } from './clock.ts';
import type { TestLocal } from './local.ts';

const DEAD = 1;
const ALIVE = 2;

/** Connections whose every call is told of before it is sent. */
function connecting(
  local: TestLocal,
  stateDirectory: string,
  beforeCall: (call: Call) => Promise<void>,
): Context['connect'] {
  return (environment, options) => {
    const admit = async (call: Call): Promise<void> => {
      await options.admit(call);
      await beforeCall(call);
    };
    const deps = {
      clock: realClock,
      env: {},
      local: localProcess(local, stateDirectory),
      roles: roleSessions(stateDirectory, realClock),
    };
    return createConnection(environment, { ...options, admit }, deps);
  };
}

/** A call by its name, and how often that was made before. */
export type Moment = string;

/** Options for a command that is watched. @param moments gets each moment at which it could be killed. */
export function watched(local: TestLocal, stateDirectory: string, moments: Moment[]): Partial<CliOptions> {
  const count = counter();
  const connect = connecting(local, stateDirectory, async (call) => void moments.push(count(call)));
  return { context: { connect } };
}

/**
 * Options for a command that is killed at a moment: from then on it does nothing more, as a process that is gone.
 * @param killed is told when that moment has come.
 */
export function killedAt(
  local: TestLocal,
  stateDirectory: string,
  moment: Moment,
  killed: () => void,
): Partial<CliOptions> {
  const count = counter();
  const connect = connecting(local, stateDirectory, async (call) => {
    if (count(call) !== moment) return;
    killed();
    await new Promise(() => undefined);
  });
  return { context: { connect, processes: { id: DEAD, alive: () => true } } };
}

/** Options for the command after one that was killed. */
export function afterwards(clock: CliOptions['clock']): Partial<CliOptions> {
  return { clock, context: { processes: { id: ALIVE, alive: (id) => id !== DEAD } } } as Partial<CliOptions>;
}

function counter(): (call: Call) => Moment {
  const counts = new Map<string, number>();
  return ({ service, operation }) => {
    const name = `${service} ${operation}`;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return `${name} ${count}`;
  };
}

/** The first two times of each call: later ones only look again. */
export function momentsWorthKillingAt(moments: readonly Moment[]): Moment[] {
  return [...new Set(moments)].filter((moment) => / [12]$|^s3 .* 3$/.test(moment));
}
