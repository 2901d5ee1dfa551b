import type { TrustChanged, TrustedDirectories } from '../results/trust.ts';
import { lines, table } from '../terminal/layout/docs.ts';
import type { View } from '../terminal/printer.ts';

export const trustChangedView: View<TrustChanged> = {
  text: ({ changed, path, before, trusted }) => {
    const verb = trusted ? 'trusted' : 'not trusted';
    if (before === trusted) return lines([`${path} is ${verb} already`]);
    return lines([`${path} ${changed ? 'is' : 'would be'} ${verb} from now on`]);
  },
};

export const trustedDirectoriesView: View<TrustedDirectories> = {
  text: ({ directories }) =>
    directories.length === 0
      ? lines(['nothing was said about any directory'])
      : table(directories, [
          { title: 'directory', value: ({ path }) => path, flexible: true },
          { title: 'trusted', value: ({ trusted }) => (trusted ? 'yes' : 'no') },
          { title: 'there', value: ({ there }) => (there ? 'yes' : 'no') },
        ]),
  rows: ({ directories }) => directories,
};
