// A real identity provider: `oidc-provider`, certified for OpenID Connect, with its own pages for signing in and agreeing.
import { createServer } from 'node:http';
import { generateKeyPair, exportJWK } from 'jose';
import { Provider } from 'oidc-provider';
import { freePort } from './service.mjs';

export const CLIENT = { id: 'cam-nhan', secret: 'mot-bi-mat-rat-dai-cua-cam-nhan-va-bao' };

export class IdentityProvider {
  /** Starts one whose accounts are whatever is typed: `mai` is Mai, with the mailbox mai@bao.example. */
  static async start() {
    const idp = new IdentityProvider();
    idp.port = await freePort();
    idp.url = `http://127.0.0.1:${idp.port}`;
    return idp;
  }

  /** Knows the service from now on. */
  async serve(service) {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const key = { ...(await exportJWK(privateKey)), kid: 'now', use: 'sig', alg: 'ES256' };
    const provider = new Provider(this.url, {
      clients: [
        {
          client_id: CLIENT.id,
          client_secret: CLIENT.secret,
          redirect_uris: [`${service.url}/sign-in/callback`],
          id_token_signed_response_alg: 'ES256',
        },
      ],
      jwks: { keys: [key] },
      cookies: { keys: ['a key of its own'] },
      claims: { email: ['email', 'email_verified'], profile: ['name'] },
      pkce: { required: () => true },
      ttl: { Session: 3600, Grant: 3600, Interaction: 3600, IdToken: 300, AccessToken: 300, AuthorizationCode: 60 },
      // Here the widget's page and this one are both without TLS.
      findAccount: (_, id) => ({
        accountId: id,
        claims: () => ({ sub: id, name: id[0].toUpperCase() + id.slice(1), email: `${id}@bao.example`, email_verified: true }),
      }),
    });
    this.server = createServer(provider.callback());
    await new Promise(done => this.server.listen(this.port, '127.0.0.1', done));
  }

  stop() {
    this.server?.closeAllConnections();
    return new Promise(done => (this.server ? this.server.close(done) : done()));
  }
}

/** Signs in on the provider's pages, and agrees. */
export const agree = async (page, login) => {
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill('gì cũng được');
  await page.locator('button[type=submit]').click();
  await page.getByRole('button', { name: 'Continue' }).click();
};
