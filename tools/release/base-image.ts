/** The image that ours is built upon: which one a Dockerfile names, what it is at the moment, and the Dockerfile that names that. */
import { OperatorError } from '#src/platform/operator-error.ts'

const from = /^(FROM\s+)(\S+)/gm
const registry = 'https://registry-1.docker.io'
const guard = 'https://auth.docker.io/token'
const timeoutMs = 20_000

/** An index of all platforms, or one platform's own manifest. */
const accept = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ')

/** `digestOf` is asked once for each image; a digest in its place stays. */
export async function pinBases(
  dockerfile: string,
  digestOf: (image: string) => Promise<string>,
): Promise<string> {
  const images = [...dockerfile.matchAll(from)].map(([, , image = '']) => image)
  const digests = new Map<string, string>()
  for (const image of images) {
    if (!image.includes('@') && !digests.has(image)) digests.set(image, await digestOf(image))
  }
  return dockerfile.replace(from, (_, keyword: string, image: string) => {
    const digest = digests.get(image)
    return `${keyword}${image}${digest === undefined ? '' : `@${digest}`}`
  })
}

/** What Docker Hub has under this name now, `node:24-bookworm-slim` say. @throws OperatorError when it does not tell. */
export async function askDockerHub(image: string, ask: typeof fetch = fetch): Promise<string> {
  const [name = '', tag = 'latest'] = image.split(':')
  const repository = name.includes('/') ? name : `library/${name}`
  const found = await manifestOf(repository, tag, ask).catch(() => {
    throw new OperatorError('Docker Hub does not answer')
  })
  const digest = found.headers.get('docker-content-digest') ?? ''
  if (!found.ok || !/^sha256:[0-9a-f]{64}$/.test(digest)) {
    throw new OperatorError(`Docker Hub does not tell what ${image} is (${found.status})`)
  }
  return digest
}

/** Also what is public wants a pass. */
async function manifestOf(repository: string, tag: string, ask: typeof fetch): Promise<Response> {
  const signal = AbortSignal.timeout(timeoutMs)
  const scope = encodeURIComponent(`repository:${repository}:pull`)
  const allowed = await ask(`${guard}?service=registry.docker.io&scope=${scope}`, { signal })
  const { token } = (await allowed.json()) as { token?: string }
  return ask(`${registry}/v2/${repository}/manifests/${encodeURIComponent(tag)}`, {
    method: 'HEAD',
    headers: { accept, authorization: `Bearer ${token}` },
    signal,
  })
}
