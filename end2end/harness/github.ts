import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { listen } from "./port.ts";

/** What lets in. */
export const TOKEN = "end2end-token";
/** The one repository. */
export const REPOSITORY = "acme/web";

const HOUR_MS = 3_600_000;
/** The smallest picture there is. */
const PICTURE = Buffer.from("R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=", "base64");

/** One pull request as a test tells it. */
export interface Pull {
  title: string;
  author: string;
  /** So many hours ago it was opened. */
  hours: number;
  draft: boolean;
  conflicts: boolean;
  base: string;
  /** Logins. */
  reviewers: string[];
  assignees: string[];
  approvedBy: string[];
  labels: string[];
  /** The names of checks that fail; all others pass. */
  failing: string[];
}

const USUAL: Pull = {
  title: "Split the checkout bundle",
  author: "tomas",
  hours: 26.5,
  draft: false,
  conflicts: false,
  base: "main",
  reviewers: [],
  assignees: [],
  approvedBy: [],
  labels: [],
  failing: [],
};

interface Query {
  query: string;
  variables: { ids?: string[]; first?: number; after?: string | null };
}

/** A simulated GitHub: what pyngpong asks over GraphQL, and people's pictures, of one repository whose pull requests a test changes. */
export class Github {
  /** Whether the repository is hidden from the token. */
  isHidden = false;
  /** Paths of all that was asked for, in order. */
  readonly asked: string[] = [];

  private readonly pulls = new Map<number, { pull: Pull; updated: number }>();
  private readonly server: Server = createServer((request, response) => void this.answer(request, response));
  private port = 0;

  /** With so many pull requests, from number 1 on, each by another of three people and asked of none. */
  static async start(count: number): Promise<Github> {
    const github = new Github();
    const authors = ["ada", "jun", "mira"];
    for (let at = 1; at <= count; at += 1) github.set(at, { title: `Change ${at}`, author: authors[at % 3] ?? "ada", hours: 30.5 - (at % 20) });
    github.port = await listen(github.server);
    return github;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** From now on this pull request, which may be a new one, is so. */
  set(number: number, change: Partial<Pull>): void {
    this.pulls.set(number, { pull: { ...(this.pulls.get(number)?.pull ?? USUAL), ...change }, updated: Date.now() });
  }

  /** From now on it is merged. */
  merge(number: number): void {
    this.pulls.delete(number);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", this.url);
    this.asked.push(pathname);
    if (pathname.startsWith("/pictures/")) {
      response.writeHead(200, { "content-type": "image/gif" }).end(PICTURE);
      return;
    }
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return tell(response, 401, { message: "Bad credentials" });
    if (pathname !== "/graphql") return tell(response, 404, { message: "Not Found" });
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    tell(response, 200, this.run(JSON.parse(Buffer.concat(parts).toString()) as Query));
  }

  private run({ query, variables }: Query): object {
    const rateLimit = { cost: 1, limit: 5_000, remaining: 4_900, resetAt: new Date(Date.now() + HOUR_MS).toISOString() };
    const missing = (path: (string | number)[]): object => ({
      data: { rateLimit, [path[0] ?? ""]: path[0] === "nodes" ? [null] : null },
      errors: [{ type: "NOT_FOUND", path, message: "Could not resolve to a Repository with the name 'acme/web'." }],
    });
    if (query.startsWith("query Repositories")) {
      return this.isHidden ? missing(["r0"]) : { data: { rateLimit, r0: { id: "R_1", nameWithOwner: REPOSITORY, isArchived: false, isFork: false } } };
    }
    if (query.startsWith("query Watch")) return this.isHidden ? missing(["nodes", 0]) : { data: { rateLimit, nodes: [this.watched(variables)] } };
    return { data: { rateLimit, nodes: (variables.ids ?? []).map((id) => this.whole(Number(id.slice(3)))) } };
  }

  /** A page of what is open, those that were touched last first. */
  private watched({ first = 100, after }: Query["variables"]): object {
    const all = [...this.pulls].sort(([, one], [, other]) => other.updated - one.updated);
    const from = Number(after ?? 0);
    const page = all.slice(from, from + first);
    const end = from + page.length;
    return {
      __typename: "Repository",
      id: "R_1",
      nameWithOwner: REPOSITORY,
      pullRequests: {
        totalCount: all.length,
        pageInfo: { hasNextPage: end < all.length, endCursor: String(end) },
        nodes: page.map(([number, { pull, updated }]) => ({
          id: `PR_${number}`,
          number,
          updatedAt: new Date(updated).toISOString(),
          isDraft: pull.draft,
          mergeable: pull.conflicts ? "CONFLICTING" : "MERGEABLE",
          statusCheckRollup: { state: pull.failing.length > 0 ? "FAILURE" : "SUCCESS" },
        })),
      },
    };
  }

  private whole(number: number): object | null {
    const known = this.pulls.get(number);
    if (known === undefined) return null;
    const { pull, updated } = known;
    const user = (login: string): object => ({
      __typename: login.endsWith("[bot]") ? "Bot" : "User",
      login,
      avatarUrl: `${this.url}/pictures/${encodeURIComponent(login)}`,
    });
    const check = (name: string, conclusion: string): object => ({ __typename: "CheckRun", name, status: "COMPLETED", conclusion });
    const checks = [check("lint", "SUCCESS"), ...pull.failing.map((name) => check(name, "FAILURE"))];
    return {
      __typename: "PullRequest",
      id: `PR_${number}`,
      number,
      title: pull.title,
      url: `https://github.example/${REPOSITORY}/pull/${number}`,
      state: "OPEN",
      isDraft: pull.draft,
      createdAt: new Date(STARTED - pull.hours * HOUR_MS).toISOString(),
      updatedAt: new Date(updated).toISOString(),
      mergeable: pull.conflicts ? "CONFLICTING" : "MERGEABLE",
      reviewDecision: pull.approvedBy.length > 0 ? "APPROVED" : pull.reviewers.length > 0 ? "REVIEW_REQUIRED" : null,
      baseRefName: pull.base,
      headRefName: `change-${number}`,
      isCrossRepository: false,
      repository: { id: "R_1", nameWithOwner: REPOSITORY },
      author: user(pull.author),
      assignees: { nodes: pull.assignees.map(user) },
      labels: { nodes: pull.labels.map((name) => ({ name })) },
      reviewRequests: { nodes: pull.reviewers.map((login) => ({ requestedReviewer: user(login) })) },
      latestOpinionatedReviews: { nodes: pull.approvedBy.map((login) => ({ state: "APPROVED", author: user(login) })) },
      statusCheckRollup: {
        state: pull.failing.length > 0 ? "FAILURE" : "SUCCESS",
        contexts: { totalCount: checks.length, nodes: checks },
      },
    };
  }
}

/** Ages are counted from here, so that an answer says the same each time. */
const STARTED = Date.now();

function tell(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
