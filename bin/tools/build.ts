// Builds dist/: the templates with the function in them, and the command line.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildCommandLine } from './build/command-line.ts';
import { buildFunction } from './build/function-bundle.ts';
import { buildLauncher } from './build/launcher.ts';
import { writeLocalTypes } from './build/local-types.ts';
import { readLockfile } from './build/lockfile.ts';
import { noticesOf } from './build/notices.ts';
import { writeRelease } from './build/release.ts';
import { sbomOf } from './build/sbom.ts';
import { DIST } from './build/settings.ts';
import { shippedPackages } from './build/shipped.ts';
import { writeTemplates } from './build/templates.ts';

rmSync(DIST, { recursive: true, force: true });
const bundle = await buildFunction();
writeTemplates(bundle.code);
writeFileSync(join(DIST, 'stack', 'function.js.map'), bundle.map);
const chunks = await buildCommandLine();
writeLocalTypes();
// For tests and maintainers; it is not packed.
writeFileSync(join(DIST, 'chunks.json'), JSON.stringify(chunks, null, 1));
const launcher = await buildLauncher(writeRelease(chunks), chunks);
const lockfile = readLockfile('package-lock.json');
const modules = [...bundle.modules, ...chunks.flatMap((chunk) => chunk.modules), ...launcher];
const packages = shippedPackages(modules, lockfile);
writeFileSync(join(DIST, 'THIRD-PARTY-NOTICES.txt'), noticesOf(packages));
writeFileSync(join(DIST, 'sbom.cdx.json'), `${JSON.stringify(sbomOf(packages, lockfile), null, 1)}\n`);
