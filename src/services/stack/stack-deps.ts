import type { CloudFormationApi } from '../../aws/cloudformation.ts';
import type { Timing } from '../../clock.ts';

/** What following a stack needs. */
export interface StackDeps extends Timing {
  readonly cloudFormation: CloudFormationApi;
  /** ARN of the role that CloudFormation acts with; its own choice when left out. */
  readonly serviceRole?: string;
  /** Told when the stack cannot be seen for a while. */
  readonly report: (line: string) => void;
}

/** The same, ended by another signal: for what a command that was interrupted has to put right before it ends. */
export function withSignal(deps: StackDeps, signal: AbortSignal): StackDeps {
  const { cloudFormation: api } = deps;
  const until = { signal };
  return {
    ...deps,
    signal,
    cloudFormation: {
      ...api,
      describeStacks: (input) => api.describeStacks(input, until),
      describeStackEvents: (input) => api.describeStackEvents(input, until),
      describeChangeSet: (input) => api.describeChangeSet(input, until),
      getTemplate: (input) => api.getTemplate(input, until),
      createChangeSet: (input) => api.createChangeSet(input, until),
      executeChangeSet: (input) => api.executeChangeSet(input, until),
    },
  };
}
