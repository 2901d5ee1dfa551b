import type { NamedTurns } from '../../turns.ts';
import type { Operation } from '../../wire/operation.ts';

/** Operations that look at a function and then change it: none finds another one in between. */
export function eachInTurn(inTurn: NamedTurns, operations: readonly Operation[]): Operation[] {
  return operations.map((each) => ({
    ...each,
    run: (input, call) => inTurn(String(input.FunctionName ?? ''), () => each.run(input, call)),
  }));
}
