/** Listens to a board's stream beside the browser, and notes which targets its patches change visibly. */
export class StreamEar {
  /** The keys of targets of which more changed than when they were asked. */
  readonly changed = new Set<string>();
  private readonly abort = new AbortController();

  static async on(url: string): Promise<StreamEar> {
    const ear = new StreamEar();
    const response = await fetch(`${url}/api/stream?w=core`, { signal: ear.abort.signal });
    if (response.body === null) throw new Error("the stream has no body");
    void ear.listen(response.body).catch((reason: unknown) => {
      if (!ear.abort.signal.aborted) throw reason;
    });
    return ear;
  }

  close(): void {
    this.abort.abort();
  }

  private async listen(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let text = "";
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true });
      const events = text.split("\n\n");
      text = events.pop() ?? "";
      events.filter((event) => event.startsWith("event: patch")).forEach((event) => this.note(event));
    }
  }

  private note(event: string): void {
    const data = event.split("\n").find((line) => line.startsWith("data: "))?.slice(6) ?? "{}";
    const { patch } = JSON.parse(data) as { patch: { path: string }[] };
    for (const { path } of patch) {
      const [, where, , key, field] = path.split("/");
      if (where === "data" && key !== undefined && field !== "checked_at") this.changed.add(key);
    }
  }
}
