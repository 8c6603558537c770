import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import Provider from "oidc-provider";
import type { Configuration, JWK } from "oidc-provider";
import { freePort, listen } from "./port.ts";

/** What the provider knows of somebody. */
export interface Account {
  email: string;
  name: string;
  verified?: boolean;
}

const CLIENT = "pyngpong";
const SECRET = "not a real s3cret";

/**
 * A certified identity provider on `localhost`, which is another site than 127.0.0.1: cookies behave as they would in production.
 * Its sign-in page asks for nothing but who one is.
 */
export class IdentityProvider {
  private server: Server | null = null;
  private provider: Provider | null = null;

  private constructor(
    private readonly port: number,
    private readonly accounts: Record<string, Account>,
  ) {}

  /** Takes a port. Nobody listens there before `open`. */
  static async of(accounts: Record<string, Account>): Promise<IdentityProvider> {
    return new IdentityProvider(await freePort(), accounts);
  }

  get issuer(): string {
    return `http://localhost:${this.port}`;
  }

  /** What goes under `[auth]` to sign in here. */
  get settings(): string[] {
    return [
      `mode = "oidc"`,
      `issuer = ${JSON.stringify(this.issuer)}`,
      `client_id = ${JSON.stringify(CLIENT)}`,
      `client_secret = ${JSON.stringify(SECRET)}`,
    ];
  }

  /** Listens, for the board at this address. */
  async open(board: string): Promise<void> {
    this.provider ??= new Provider(this.issuer, this.configuration(board));
    const protocol = this.provider.callback();
    const server = createServer((request, response) => {
      const own = request.url?.startsWith("/interaction/") === true;
      void (own ? this.interact(request, response) : protocol(request, response));
    });
    await listen(server, this.port);
    this.server = server;
  }

  /** Listens no more; it remembers who has signed in. */
  async close(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (server === null) return;
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }

  private configuration(board: string): Configuration {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const key = { ...privateKey.export({ format: "jwk" }), kid: randomUUID(), use: "sig", alg: "RS256" };
    return {
      clients: [
        {
          client_id: CLIENT,
          client_secret: SECRET,
          redirect_uris: [`${board}/auth/callback`],
          grant_types: ["authorization_code"],
          response_types: ["code"],
        },
      ],
      jwks: { keys: [key as unknown as JWK] },
      cookies: { keys: [randomUUID()] },
      claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
      pkce: { required: () => true },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
      findAccount: (_context, sub) => {
        const account = this.accounts[sub];
        if (account === undefined) return undefined;
        const { email, name, verified = true } = account;
        return { accountId: sub, claims: () => ({ sub, email, email_verified: verified, name }) };
      },
      // Nobody is asked whether the company's board may know their address.
      loadExistingGrant: async ({ oidc }) => {
        const grant = new oidc.provider.Grant({
          clientId: oidc.client?.clientId ?? "",
          accountId: oidc.session?.accountId ?? "",
        });
        grant.addOIDCScope("openid email profile");
        await grant.save();
        return grant;
      },
    };
  }

  private async interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.provider === null) throw new Error("the provider is not open");
    if (request.method !== "POST") {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(this.page());
      return;
    }
    const form = new URLSearchParams(await text(request));
    const accountId = form.get("account");
    const result =
      accountId === null
        ? { error: "access_denied", error_description: "the person changed their mind" }
        : { login: { accountId } };
    await this.provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  }

  private page(): string {
    const buttons = Object.keys(this.accounts).map(
      (account) => `<button name="account" value="${account}">${account}</button>`,
    );
    return `<!doctype html><html lang="en"><title>Who are you?</title><link rel="icon" href="data:,"><h1>Who are you?</h1>
      <form method="post">${buttons.join(" ")} <button>Cancel</button></form>`;
  }
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
