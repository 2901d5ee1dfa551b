import { findNodeAtLocation, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { TooDeepError, tooDeepAt } from '../schemas/nesting.ts';

/** A place in a text; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

const STRICT = { disallowComments: true, allowTrailingComma: false };

/** Where a member stands in a JSON text. */
export function locate(text: string, path: readonly (string | number)[]): Position {
  const root = parseTree(text, [], STRICT);
  const node = root && findNodeAtLocation(root, [...path]);
  return positionOf(text, node?.parent?.type === 'property' ? node.parent.offset : (node?.offset ?? 0));
}

/** The first place where a text is no JSON, or is nested too deeply. */
export function locateSyntaxError(text: string): Position & { readonly message: string } {
  const deep = tooDeepAt(text);
  if (deep !== undefined) return { ...positionOf(text, deep), message: new TooDeepError().message };
  const errors: ParseError[] = [];
  parseTree(text, errors, STRICT);
  const [first] = errors;
  const words =
    first === undefined
      ? 'not valid JSON'
      : printParseErrorCode(first.error).replace(/([a-z])([A-Z])/g, '$1 $2');
  return { ...positionOf(text, first?.offset ?? 0), message: `not valid JSON: ${words.toLowerCase()}` };
}

function positionOf(text: string, offset: number): Position {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
