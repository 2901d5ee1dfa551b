import type { StackStep } from '../services/stack/events.ts';
import { safeLine } from '../terminal/safe-text.ts';
import type { TextStyle } from '../terminal/text-style.ts';

/** What is under way in a stack, as a tree that is drawn again and again. */
export interface StackTree {
  /** @returns how long the step's resource took, in milliseconds, when it ended with this step. */
  apply(step: StackStep): number | undefined;
  render(now: number, style: TextStyle): string;
}

interface Branch {
  readonly name: string;
  readonly type: string;
  readonly doing: string;
  readonly since: number;
}

const MOST_LINES = 12;
const NAME_WIDTH = 26;

export function createStackTree(): StackTree {
  const branches = new Map<string, Branch>();
  let root: Branch | undefined;
  let ended = 0;

  return {
    apply({ logicalId, type, status, time, ofStack }) {
      const since = Date.parse(time);
      const begun = ofStack ? root : branches.get(logicalId);
      if (status.endsWith('_IN_PROGRESS')) {
        const doing = status.replace('_IN_PROGRESS', '').toLowerCase().replaceAll('_', ' ');
        const branch = { name: logicalId, type, doing, since: begun?.doing === doing ? begun.since : since };
        if (ofStack) root = { ...branch, since: root?.since ?? since };
        else branches.set(logicalId, branch);
        return undefined;
      }
      if (!ofStack) {
        branches.delete(logicalId);
        ended += 1;
      }
      return since - (begun?.since ?? since);
    },
    render(now, style) {
      const shown = [...branches.values()].slice(0, MOST_LINES);
      const head =
        root === undefined ? 'waiting for the stack' : `${root.name}  ${root.doing}  ${age(root, now)}`;
      const done = ended === 0 ? '' : `  ${ended} done`;
      const more = branches.size - shown.length;
      const [fork, end] = style.unicode ? ['├─', '└─'] : ['|-', '`-'];
      const lines = shown.map((branch, index) => {
        const last = index === shown.length - 1 && more === 0;
        const line = `${last ? end : fork} ${branch.name.padEnd(NAME_WIDTH)} ${branch.doing} ${age(branch, now)}  ${branch.type}`;
        return safeLine(line).slice(0, Math.max(style.width - 4, 20));
      });
      return [head + done, ...lines, ...(more > 0 ? [`${end} and ${more} more`] : [])].join('\n  ');
    },
  };
}

function age({ since }: Branch, now: number): string {
  return `${Math.max(0, Math.round((now - since) / 1000))} s`;
}
