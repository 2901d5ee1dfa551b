import { isNotFound } from '../../errors.ts';
import type { JournalEntry } from '../../journal/journal.ts';
import { keptCodeSchema, keptLimitSchema, keptVariablesSchema } from '../../schemas/changes.ts';
import { changeVariables, readVariables, type Variables } from '../../services/config/change-variables.ts';
import { fingerprints } from '../../services/config/variables.ts';
import { archiveOf } from '../../services/function/code-archive.ts';
import { readConcurrency, setConcurrency } from '../../services/function/concurrency.ts';
import { versionGone } from '../../services/function/kept-version.ts';
import { codeIn, sendCode } from '../../services/function/update-code.ts';
import { openFunction } from '../function/open-function.ts';
import { type FindUndoPlan, keptIn, movedOn, notKept } from './undo-plan.ts';

/** Variables that a change set or removed get the values that they had; the others stay as they are. */
export const restoreVariables: FindUndoPlan = async (operation, entry) => {
  const { deps } = await openFunction(operation);
  const made = keptIn(keptVariablesSchema, entry, entry.end?.after, 'the variables');
  const version = keptVersion(entry, made.keptAs);
  const names = made.variables.map(({ name }) => name);
  const [live, former] = await Promise.all([
    readVariables(deps),
    readVariables(deps, version).catch(asGone(version)),
  ]);
  const requireAsMade = (held: Variables): void => {
    const changed = fingerprints(names, held).filter(
      ({ hash }, index) => hash !== made.variables[index]?.hash,
    );
    if (changed.length > 0) throw movedOn(entry, `${changed.map(({ name }) => name).join(', ')} differ`);
  };
  requireAsMade(live);
  const putBack = (held: Variables): Variables => {
    requireAsMade(held);
    const others = Object.entries(held).filter(([name]) => !names.includes(name));
    const back = names.flatMap((name) => (former[name] === undefined ? [] : [[name, former[name]]]));
    return Object.fromEntries([...others, ...back]) as Variables;
  };
  return {
    what: whatIsDone(names, former, version),
    before: fingerprints(names, live),
    after: fingerprints(names, former),
    carryOut: () => changeVariables(deps, putBack),
  };
};

function whatIsDone(names: readonly string[], former: Variables, version: string): string {
  const back = names.filter((name) => former[name] !== undefined);
  const gone = names.filter((name) => former[name] === undefined);
  return [
    ...(back.length === 0 ? [] : [`give ${back.join(', ')} the values of version ${version}`]),
    ...(gone.length === 0 ? [] : [`remove ${gone.join(', ')}`]),
  ].join('; ');
}

/** The code that ran before runs again. */
export const restoreCode: FindUndoPlan = async (operation, entry) => {
  const { deps } = await openFunction(operation);
  const made = keptIn(keptCodeSchema, entry, entry.end?.after, 'the code');
  const version = keptVersion(entry, made.keptAs);
  const configuration = await deps.lambda.getFunctionConfiguration({ FunctionName: deps.functionName });
  const live = codeIn(configuration);
  if (live.sha256 !== made.sha256) throw movedOn(entry, `its code is ${live.sha256.slice(0, 12)}`);
  const zip = await deps.lambda.getCode(deps.functionName, version).catch(asGone(version));
  const archive = archiveOf(zip);
  return {
    what: `run the code of version ${version} again`,
    before: live,
    after: { ...live, sha256: archive.sha256, bytes: archive.bytes },
    carryOut: () => sendCode(deps, archive),
  };
};

export const restoreConcurrency: FindUndoPlan = async (operation, entry) => {
  const { deps } = await openFunction(operation);
  const limits = { made: limitIn(entry, entry.end?.after), before: limitIn(entry, entry.before) };
  const live = await readConcurrency(deps);
  if (live !== limits.made) throw movedOn(entry, `its limit is ${live ?? 'none'}`);
  return {
    what: `set the limit of ${deps.functionName} back to ${limits.before ?? 'none'}`,
    before: { limit: live },
    after: { limit: limits.before },
    carryOut: () => setConcurrency(deps, limits.before),
  };
};

function limitIn(entry: JournalEntry, kept: unknown): number | null {
  return keptIn(keptLimitSchema, entry, kept, 'the limit').limit;
}

function keptVersion(entry: JournalEntry, version: string | null): string {
  if (version) return version;
  throw notKept(entry, 'no version was kept that has what was before');
}

function asGone(version: string) {
  return (error: unknown): never => {
    throw isNotFound(error) ? versionGone(version) : error;
  };
}
