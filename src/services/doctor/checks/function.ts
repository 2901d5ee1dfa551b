import { ARCHITECTURE, FUNCTION_VARIABLES } from '../../../../stack/contract/function.ts';
import { runtimeSupport } from '../../function/runtime-support.ts';
import { type Check, fail, pass, warn } from '../doctor.ts';

export const fn: Check = {
  name: 'function',
  about: 'the function is active, and configured as its stack says',
  async run({ fn: read, stack, command }) {
    const { State, StateReason, LastUpdateStatus, LastUpdateStatusReason, ...configuration } = await read();
    const revert = command('deploy --revert-drift');
    if (State !== 'Active' && State !== 'Inactive')
      return fail(`${State}: ${StateReason ?? 'no reason told'}`, revert);
    if (LastUpdateStatus === 'Failed')
      return fail(`its last update failed: ${LastUpdateStatusReason ?? 'no reason told'}`, revert);
    const { MemorySize, TimeoutSeconds } = (await stack())?.parameters ?? {};
    const differences = [
      ['memory', configuration.MemorySize, MemorySize],
      ['timeout', configuration.Timeout, TimeoutSeconds],
      ['handler', configuration.Handler, 'index.handler'],
    ].filter(([, live, wanted]) => wanted !== undefined && String(live) !== String(wanted));
    if (differences.length === 0) return pass(`${State}, ${configuration.MemorySize} MB`);
    const told = differences.map(([what, live, wanted]) => `${what} is ${live}, not ${wanted}`);
    return fail(told.join('; '), revert);
  },
};

export const variables: Check = {
  name: 'variables',
  about: 'the variables of the function name its table',
  async run({ fn: read, deployed, stack, command }) {
    const { Environment } = await read();
    if (Environment?.Error !== undefined)
      return fail(`they cannot be decrypted: ${Environment.Error.Message}`, command('deploy --revert-drift'));
    const held = Environment?.Variables ?? {};
    const { tableName } = await deployed();
    const { table, logLevel } = FUNCTION_VARIABLES;
    if (held[table] !== tableName)
      return fail(
        `${table} is ${held[table] ?? 'not set'}, not ${tableName}`,
        command(`config set ${table}=${tableName}`),
      );
    const wanted = (await stack())?.parameters.LogLevel ?? held[logLevel];
    if (held[logLevel] === wanted) return pass(`${table} is ${tableName}`);
    return warn(
      `${logLevel} is ${held[logLevel] ?? 'not set'}, not ${wanted}`,
      command(`config set ${logLevel}=${wanted}`),
    );
  },
};

export const code: Check = {
  name: 'code',
  about: 'the code that runs is of a release',
  async run({ liveCode, command }) {
    const { release, latest, codeSha256 } = await liveCode();
    if (release !== undefined) return pass(`release ${release.number}`);
    const evidence = `${codeSha256.slice(0, 12)} is of no known release`;
    return latest === null
      ? warn(`${evidence}: none was recorded`, command('deploy'))
      : warn(evidence, command(`function update --release ${latest}`));
  },
};

export const architecture: Check = {
  name: 'architecture',
  about: `the function runs on ${ARCHITECTURE}`,
  async run({ fn: read, command }) {
    const found = ((await read()).Architectures ?? []).join(', ');
    return found === ARCHITECTURE
      ? pass(found)
      : fail(`${found}, not ${ARCHITECTURE}`, command('deploy --revert-drift'));
  },
};

const SOON_MS = 90 * 86_400_000;

export const runtime: Check = {
  name: 'runtime',
  about: 'how long the runtime can be used',
  async run({ fn: read, clock, node, command }) {
    const name = (await read()).Runtime ?? 'unknown';
    const now = clock.now();
    const support = runtimeSupport(name, now);
    if (support === null) return warn(`nothing is known of ${name}`, null);
    const { state, deprecated, noUpdate, asOf } = support;
    const local = await node();
    const runs = local === null ? '' : `; runs on Node.js ${local} of this machine`;
    const evidence = `${name} ${state}, until ${deprecated}; no changes from ${noUpdate} (as of ${asOf})${runs}`;
    if (state === 'supported') return pass(evidence);
    const revert = command('deploy --revert-drift');
    return Date.parse(noUpdate) - now.getTime() < SOON_MS ? fail(evidence, revert) : warn(evidence, revert);
  },
};

export const tracing: Check = {
  name: 'tracing',
  about: 'X-Ray traces the function',
  async run({ fn: read, command }) {
    const mode = (await read()).TracingConfig?.Mode ?? 'PassThrough';
    return mode === 'Active'
      ? pass(mode)
      : fail(`${mode}: the function starts no traces`, command('deploy --revert-drift'));
  },
};
