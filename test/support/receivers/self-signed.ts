/** A certificate for localhost that vouches for itself, written field by field (RFC 5280): tests speak TLS for real, and no key is kept. */
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'

export interface SelfSigned {
  readonly key: string
  /** In PEM; whoever trusts it trusts the server. */
  readonly certificate: string
}

const tags = { boolean: 1, integer: 2, bits: 3, octets: 4, oid: 6, text: 12, time: 23, sequence: 48, set: 49 }

function encode(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const bytes = (...values: number[]): Buffer => Buffer.from(values)
const sequence = (...parts: readonly Uint8Array[]): Buffer => encode(tags.sequence, ...parts)
const bits = (content: Uint8Array): Buffer => encode(tags.bits, bytes(0), content)
const ecdsaWithSha256 = sequence(encode(tags.oid, bytes(0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2)))

export function createSelfSigned(name = 'localhost'): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const subject = sequence(
    encode(tags.set, sequence(encode(tags.oid, bytes(0x55, 4, 3)), encode(tags.text, Buffer.from(name)))),
  )
  const time = (text: string): Buffer => encode(tags.time, Buffer.from(text))
  // Other names: the host (2) and the loopback address (7).
  const names = sequence(encode(0x82, Buffer.from(name)), encode(0x87, bytes(127, 0, 0, 1)))
  const isAuthority = sequence(encode(tags.boolean, bytes(255)))
  const extension = (id: number, content: Uint8Array): Buffer =>
    sequence(encode(tags.oid, bytes(0x55, 0x1d, id)), encode(tags.octets, content))
  const body = sequence(
    encode(0xa0, encode(tags.integer, bytes(2))),
    encode(tags.integer, bytes(1)),
    ecdsaWithSha256,
    subject,
    sequence(time('200101000000Z'), time('491231235959Z')),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    encode(0xa3, sequence(extension(0x11, names), extension(0x13, isAuthority))),
  )
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const signature = sign('sha256', body, createPrivateKey(key))
  const der = sequence(body, ecdsaWithSha256, bits(signature)).toString('base64')
  const lines = der.replaceAll(/.{64}/g, '$&\n').trimEnd()
  return { key, certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n` }
}
