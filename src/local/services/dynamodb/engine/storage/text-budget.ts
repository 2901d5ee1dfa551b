/** Counts the texts that are held in memory. */
export class TextBudget {
  private held = 0;

  /** @param most bytes. */
  constructor(private readonly most: number) {}

  /** @returns the text when it may be held, else undefined. */
  hold(text: string): string | undefined {
    if (this.held + text.length > this.most) return undefined;
    this.held += text.length;
    return text;
  }

  release(text: string | undefined): void {
    this.held -= text?.length ?? 0;
  }
}
