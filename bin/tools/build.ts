// Builds dist/: the templates with the function in them, and the command line.
import { rmSync } from 'node:fs';
import { buildCommandLine } from './build/command-line.ts';
import { buildFunction } from './build/function-bundle.ts';
import { buildLauncher } from './build/launcher.ts';
import { writeNotices } from './build/notices.ts';
import { writeRelease } from './build/release.ts';
import { DIST } from './build/settings.ts';
import { writeTemplates } from './build/templates.ts';

rmSync(DIST, { recursive: true, force: true });
writeTemplates(await buildFunction());
const { names, inputs } = await buildCommandLine();
writeNotices(inputs);
await buildLauncher(writeRelease(names));
