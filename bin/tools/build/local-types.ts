import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { DIST } from './settings.ts';

const DIRECTORY = join('src', 'local');
const INDEX = 'index.ts';
const OPTIONS: ts.CompilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
const RELATIVE = /^(?:import|export) [^;]*? from '\.\/([^']+)';\n/gm;

/** Writes the types of what the package exports as `backoffice/local`, all in one file that needs no other of ours. */
export function writeLocalTypes(): void {
  const files = new Map<string, string>();
  for (const pending = [INDEX]; pending.length > 0; ) {
    const file = pending.shift();
    if (file === undefined || files.has(file)) continue;
    const declared = declarationsOf(file);
    files.set(file, declared);
    pending.push(...[...declared.matchAll(RELATIVE)].map(([, imported = '']) => imported));
  }
  const { [INDEX]: index = '', ...others } = Object.fromEntries(files);
  // What the index exports is all that is exported.
  const exported = index.replaceAll(/ from '[^']+';/g, ';');
  const declared = Object.values(others).map((text) =>
    text.replaceAll(RELATIVE, '').replaceAll(/^export (declare )?/gm, '$1'),
  );
  writeFileSync(join(DIST, 'local.d.cts'), [...declared, exported].join('\n'));
}

function declarationsOf(file: string): string {
  const source = readFileSync(join(DIRECTORY, file), 'utf8');
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(source, {
    fileName: file,
    reportDiagnostics: true,
    compilerOptions: OPTIONS,
  });
  const [problem] = diagnostics;
  if (problem === undefined) return outputText;
  throw new Error(`${file}: ${ts.flattenDiagnosticMessageText(problem.messageText, ' ')}`);
}
