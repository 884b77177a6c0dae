// A real OpenID Connect provider on loopback, with pages to sign in and consent of its own.
// What it knows comes as JSON on its standard input: port, clients, people by what they type, other settings.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(join(process.argv[2], 'package.json'));
const load = (name) => import(pathToFileURL(require.resolve(name)));
const { Provider } = await load('oidc-provider');
const { exportJWK, generateKeyPair } = await load('jose');

const { port, clients, people, settings } = JSON.parse(readFileSync(0, 'utf8'));

async function key(alg) {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), alg, use: 'sig', kid: `${alg}-${process.pid}` };
}

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients,
  jwks: { keys: await Promise.all(['RS256', 'PS256', 'ES256', 'EdDSA'].map(key)) },
  enabledJWA: { idTokenSigningAlgValues: ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256'] },
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  cookies: { keys: ['only for tests'] },
  ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
  ...settings,
  async findAccount(_context, login) {
    const person = people[login];
    return person && { accountId: login, claims: () => ({ sub: login, ...person }) };
  },
});

provider.listen(port, '127.0.0.1', () => process.stdout.write('ready\n'));
