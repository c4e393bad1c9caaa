// What a release says of what it is made of.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { askDockerHub, pinBases } from '#tools/release/base-image.ts'

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`

describe('the base of the image', () => {
  test('is named by digest wherever the Dockerfile names it, and asked for once', async () => {
    const dockerfile = readFileSync('Dockerfile', 'utf8')
    const asked: string[] = []
    const pinned = await pinBases(dockerfile, async image => {
      asked.push(image)
      return digest
    })
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image)
    expect(asked).toEqual([...new Set(bases)])
    expect([...pinned.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image)).toEqual(
      bases.map(image => `${image}@${digest}`),
    )
    expect(pinned.replaceAll(`@${digest}`, '')).toBe(dockerfile)
  })

  test('that has a digest keeps it', async () => {
    const pinned = `FROM node:24@${digest} AS base\n`
    expect(await pinBases(pinned, () => Promise.reject(new Error('asked')))).toBe(pinned)
  })

  test('is what Docker Hub has under its name', async () => {
    const asked: [string, RequestInit | undefined][] = []
    const hub = (async (url: string, init?: RequestInit) => {
      asked.push([url, init])
      return url.startsWith('https://auth.docker.io/')
        ? Response.json({ token: 'pass' })
        : new Response(null, { headers: { 'docker-content-digest': digest } })
    }) as typeof fetch
    expect(await askDockerHub('node:24-bookworm-slim', hub)).toBe(digest)
    const [, [url, init] = ['', undefined]] = asked
    expect(url).toBe('https://registry-1.docker.io/v2/library/node/manifests/24-bookworm-slim')
    expect(init).toMatchObject({ method: 'HEAD', headers: { authorization: 'Bearer pass' } })
  })

  test('is not made up when Docker Hub does not answer', async () => {
    const hub = (() => Promise.reject(new TypeError('fetch failed'))) as typeof fetch
    await expect(askDockerHub('node:24', hub)).rejects.toThrow('Docker Hub does not answer')
  })

  test.each([
    ['nothing', new Response(null, { status: 404 })],
    ['no digest', new Response(null, { headers: { 'docker-content-digest': 'latest' } })],
  ])('is not made up when Docker Hub tells %s', async (_, answer) => {
    const hub = (async (url: string) =>
      url.startsWith('https://auth.') ? Response.json({ token: 'pass' }) : answer) as typeof fetch
    await expect(askDockerHub('node:24', hub)).rejects.toThrow('Docker Hub does not tell what node:24 is')
  })
})

// Not by --omit dev: npm then leaves out what a development dependency needs as well, ioredis say.
test('npm run sbom lists what production runs on, with versions and hashes, and marks the rest as development', async () => {
  const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'sbom'])
  const bom = JSON.parse(stdout) as {
    bomFormat: string
    specVersion: string
    components: { name: string; version: string; hashes?: unknown[]; properties?: { name: string }[] }[]
  }
  expect([bom.bomFormat, bom.specVersion]).toEqual(['CycloneDX', expect.stringMatching(/^1\.[5-9]$/)])
  const { dependencies = {}, devDependencies = {} } = JSON.parse(
    readFileSync('package.json', 'utf8'),
  ) as Record<string, Record<string, string>>
  const ofDevelopment = bom.components.filter(({ properties = [] }) =>
    properties.some(({ name }) => name === 'cdx:npm:package:development'),
  )
  const ofProduction = bom.components.filter(component => !ofDevelopment.includes(component))
  for (const [name, version] of Object.entries(dependencies)) {
    expect(ofProduction).toContainEqual(
      expect.objectContaining({ name, version, hashes: [expect.objectContaining({ alg: 'SHA-512' })] }),
    )
  }
  const marked = new Set(ofDevelopment.map(({ name }) => name))
  expect(Object.keys(devDependencies).filter(name => !marked.has(name))).toEqual([])
})
