import type { VersionReport } from '../results/version.ts';
import type { View } from '../terminal/printer.ts';

export const versionView: View<VersionReport> = { text: ({ version }) => `${version}\n` };
