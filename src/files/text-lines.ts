/**
 * The lines of a text, parted by line feeds alone. Node's readline also parts at U+2028 and U+2029 from version 24 on, which
 * JSON has within its texts. https://github.com/nodejs/node/pull/57591
 */
export async function* textLines(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let held = '';
  for await (const chunk of chunks) {
    const lines = (held + chunk).split('\n');
    held = lines.pop() ?? '';
    yield* lines;
  }
  if (held !== '') yield held;
}
