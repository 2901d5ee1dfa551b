// Builds dist/: the templates with the function in them, and the command line.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildCommandLine } from './build/command-line.ts';
import { buildFunction } from './build/function-bundle.ts';
import { buildLauncher } from './build/launcher.ts';
import { writeLocalTypes } from './build/local-types.ts';
import { writeNotices } from './build/notices.ts';
import { writeRelease } from './build/release.ts';
import { DIST } from './build/settings.ts';
import { writeTemplates } from './build/templates.ts';

rmSync(DIST, { recursive: true, force: true });
writeTemplates(await buildFunction());
const chunks = await buildCommandLine();
writeLocalTypes();
// For tests and maintainers; it is not packed.
writeFileSync(join(DIST, 'chunks.json'), JSON.stringify(chunks, null, 1));
writeNotices(chunks.flatMap(({ modules }) => modules));
await buildLauncher(writeRelease(chunks), chunks);
