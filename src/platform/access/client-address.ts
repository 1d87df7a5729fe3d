/** Who is at the other end: the peer of the connection, unless that is a proxy we were told to trust; then what it says of its own
 * client, read from the right. Nobody else's word counts, or everybody could choose the address that is throttled. */
import ipaddr from 'ipaddr.js'

/** `forwardedFor` is the header X-Forwarded-For. IPv6 clients are known by their network (/64), which one household has. */
export function findClientAddress(
  peer: string,
  forwardedFor: string | undefined,
  trustedProxies: readonly string[],
): string {
  const hops = [...(forwardedFor ?? '').split(',').map((hop) => hop.trim()), peer]
  let client = peer
  for (const hop of hops.reverse()) {
    if (!ipaddr.isValid(hop)) break
    client = hop
    if (!isTrusted(hop, trustedProxies)) break
  }
  return nameOf(client)
}

function isTrusted(address: string, ranges: readonly string[]): boolean {
  const parsed = ipaddr.process(address)
  return ranges.some((range) => {
    const [network, bits] = ipaddr.isValidCIDR(range)
      ? ipaddr.parseCIDR(range)
      : [ipaddr.process(range), undefined]
    if (network.kind() !== parsed.kind()) return false
    return parsed.match(network, bits ?? (network.kind() === 'ipv6' ? 128 : 32))
  })
}

function nameOf(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  if (parsed.kind() === 'ipv4' || parsed.range() === 'loopback') return parsed.toString()
  const parts = (parsed as ipaddr.IPv6).parts.slice(0, 4).map((part) => part.toString(16))
  return `${parts.join(':')}::/64`
}
