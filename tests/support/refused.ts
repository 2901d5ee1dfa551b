/** The error that something is refused with. @throws another error as it is, and one when nothing is refused. */
export function refusalOf<Refusal extends Error>(
  run: () => unknown,
  kind: abstract new (...given: never[]) => Refusal,
): Refusal {
  try {
    run();
  } catch (error) {
    if (error instanceof kind) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
