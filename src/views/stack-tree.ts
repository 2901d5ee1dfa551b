import type { StackStep } from '../services/stack/events.ts';
import { type Doc, lines, stack } from '../terminal/layout/docs.ts';
import { fitted, padded, text } from '../terminal/layout/text.ts';
import type { TextStyle } from '../terminal/text-style.ts';

/** What is under way in a stack, as a tree that is drawn again and again. */
export interface StackTree {
  /** @returns how long the step's resource took, in milliseconds, when it ended with this step. */
  apply(step: StackStep): number | undefined;
  render(now: number, style: TextStyle): Doc;
}

interface Branch {
  readonly name: string;
  readonly type: string;
  readonly doing: string;
  readonly since: number;
}

const MOST_LINES = 12;
const NAME_WIDTH = 26;
const INDENT = 2;
/** The sign that turns before it, and the indent. */
const MARGIN = 4;
const LEAST_WIDTH = 20;

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
      const [fork = '', end = ''] = style.unicode ? ['├─', '└─'] : ['|-', '`-'];
      const width = Math.max(style.width - MARGIN, LEAST_WIDTH);
      const drawn = shown.map((branch, index) => {
        const last = index === shown.length - 1 && more === 0;
        const { name, doing, type } = branch;
        return fitted(
          text`${last ? end : fork} ${padded(name, NAME_WIDTH)} ${doing} ${age(branch, now)}  ${type}`,
          width,
        );
      });
      return stack([
        lines([fitted(head + done, width)]),
        lines([...drawn, ...(more > 0 ? [`${end} and ${more} more`] : [])], INDENT),
      ]);
    },
  };
}

function age({ since }: Branch, now: number): string {
  return `${Math.max(0, Math.round((now - since) / 1000))} s`;
}
