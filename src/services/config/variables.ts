import { FUNCTION_VARIABLES, VARIABLES_BYTES, variablesBytes } from '../../../stack/contract/function.ts';
import { hashed } from '../../redact.ts';

/** What `config list` tells. */
export interface VariableList {
  readonly function: string;
  readonly variables: readonly Variable[];
  readonly bytes: number;
  readonly limitBytes: number;
}

export interface Variable {
  readonly name: string;
  /** Null while it is masked. */
  readonly value: string | null;
  /** The stack's own ones are no secrets, and are shown. */
  readonly ofStack: boolean;
}

/** What `config set` and `config unset` tell. */
export interface VariablesChanged {
  readonly changed: boolean;
  readonly function: string;
  readonly changes: readonly VariableChange[];
  /** Whether a deployment that changes the function, or one with --revert-drift, takes it back. */
  readonly drift: boolean;
}

/** A variable before and after; null for one that is not there. */
export interface VariableChange {
  readonly name: string;
  readonly before: Variable | null;
  readonly after: Variable | null;
}

const OWN: readonly string[] = Object.values(FUNCTION_VARIABLES);

/** @param show whether values are shown that may be secrets. */
export function toVariable(name: string, value: string, show: boolean): Variable {
  const ofStack = OWN.includes(name);
  return { name, value: ofStack || show ? value : null, ofStack };
}

export function toList(
  functionName: string,
  variables: Readonly<Record<string, string>>,
  show: boolean,
): VariableList {
  return {
    function: functionName,
    variables: Object.entries(variables)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => toVariable(name, value, show)),
    bytes: variablesBytes(variables),
    limitBytes: VARIABLES_BYTES,
  };
}

/** What differs between two sets of variables. */
export function changesBetween(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
  show: boolean,
): VariableChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const of = (variables: Readonly<Record<string, string>>, name: string): Variable | null => {
    const value = variables[name];
    return value === undefined ? null : toVariable(name, value, show);
  };
  return names
    .filter((name) => before[name] !== after[name])
    .map((name) => ({ name, before: of(before, name), after: of(after, name) }));
}

/** A value that can be told from another one, and not be told. */
export interface Fingerprint {
  readonly name: string;
  /** Null for a variable that is not there. */
  readonly hash: string | null;
}

export function fingerprints(
  names: readonly string[],
  variables: Readonly<Record<string, string>>,
): Fingerprint[] {
  return names.map((name) => ({
    name,
    hash: variables[name] === undefined ? null : hashed(variables[name]),
  }));
}
