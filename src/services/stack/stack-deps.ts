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
