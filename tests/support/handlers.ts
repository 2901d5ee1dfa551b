import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** What an operation says that it honours, and what its code does not read of that. */
export interface DeclaredOperation {
  readonly name: string;
  readonly honours: readonly string[];
  /** Undefined where it cannot be told: the input goes on as a whole. */
  readonly unread: readonly string[] | undefined;
}

/** Functions of a file by their name. */
type Functions = ReadonlyMap<string, ts.SignatureDeclaration>;

/** Every operation that is declared below a directory. */
export function declaredOperations(directory: string): readonly DeclaredOperation[] {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  const sources = files
    .filter((name) => name.endsWith('.ts'))
    .map((name) => parsed(readFileSync(join(directory, name), 'utf8')));
  const named = sources.flatMap((source) => [...functionsIn(source)]);
  // What is called by a name that two files have cannot be told.
  const once = named.filter(([name]) => named.filter(([other]) => other === name).length === 1);
  return sources.flatMap((source) => operationsOf(source, new Map([...once, ...functionsIn(source)])));
}

/** Every operation that a text declares. */
export function operationsIn(text: string): readonly DeclaredOperation[] {
  const source = parsed(text);
  return operationsOf(source, functionsIn(source));
}

function parsed(text: string): ts.SourceFile {
  return ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true);
}

function functionsIn(source: ts.SourceFile): Functions {
  const functions = new Map<string, ts.SignatureDeclaration>();
  each(source, (node) => {
    if (ts.isFunctionDeclaration(node) && node.name) functions.set(node.name.text, node);
  });
  return functions;
}

function operationsOf(source: ts.SourceFile, functions: Functions): readonly DeclaredOperation[] {
  const found: DeclaredOperation[] = [];
  each(source, (node) => {
    const declared = ts.isCallExpression(node) ? declaredBy(node, functions) : undefined;
    if (declared !== undefined) found.push(declared);
  });
  return found;
}

/** `operation(schema)(members, run)`. */
function declaredBy(call: ts.CallExpression, functions: Functions): DeclaredOperation | undefined {
  const { expression: inner } = call;
  if (!ts.isCallExpression(inner) || !/^(operation|streaming)$/.test(inner.expression.getText()))
    return undefined;
  const [members, run] = call.arguments;
  const [schema] = inner.arguments;
  if (members === undefined || run === undefined || schema === undefined) return undefined;
  const honours = honouredIn(members);
  const code = ts.isIdentifier(run) ? functions.get(run.text) : run;
  const known = code !== undefined && ts.isFunctionLike(code);
  const read = known ? readOf(code, 0, functions) : undefined;
  const unread = read === undefined ? undefined : honours.filter((name) => !read.has(name));
  return { name: schema.getText(), honours, unread };
}

function honouredIn(members: ts.Expression): readonly string[] {
  if (ts.isArrayLiteralExpression(members))
    return members.elements.map((element) =>
      ts.isStringLiteral(element) ? element.text : element.getText(),
    );
  if (!ts.isObjectLiteralExpression(members)) return [];
  return members.properties.flatMap((property) =>
    ts.isPropertyAssignment(property) && property.name.getText() === 'honours'
      ? honouredIn(property.initializer)
      : [],
  );
}

/** The members of a parameter that a function reads; undefined when it hands the parameter on as a whole. */
function readOf(code: ts.SignatureDeclaration, index: number, functions: Functions): Set<string> | undefined {
  const parameter = code.parameters[index];
  if (parameter === undefined) return new Set();
  if (ts.isObjectBindingPattern(parameter.name)) return boundBy(parameter.name);
  const { name } = parameter;
  const read = new Set<string>();
  let whole = false;
  each(code, (node) => {
    if (!ts.isIdentifier(node) || node.text !== name.getText() || node.parent === parameter) return;
    const members = readAt(node, functions);
    if (members === undefined) whole = true;
    for (const member of members ?? []) read.add(member);
  });
  return whole ? undefined : read;
}

/** What is read where the input is named. */
function readAt(input: ts.Identifier, functions: Functions): Iterable<string> | undefined {
  const { parent } = input;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === input ? [parent.name.text] : [];
  if (ts.isVariableDeclaration(parent) && ts.isObjectBindingPattern(parent.name)) return boundBy(parent.name);
  if (!ts.isCallExpression(parent)) return undefined;
  const called = functions.get(parent.expression.getText());
  return called && readOf(called, parent.arguments.indexOf(input), functions);
}

/** Undefined where the rest goes on as a whole. */
function boundBy({ elements }: ts.ObjectBindingPattern): Set<string> | undefined {
  if (elements.some(({ dotDotDotToken }) => dotDotDotToken !== undefined)) return undefined;
  return new Set(elements.map(({ propertyName, name }) => (propertyName ?? name).getText()));
}

function each(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => each(child, visit));
}
