import type { VersionReport } from '../results/version.ts';
import { lines } from '../terminal/layout/docs.ts';
import type { View } from '../terminal/printer.ts';

export const versionView: View<VersionReport> = { text: ({ version }) => lines([version]) };
