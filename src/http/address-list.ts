/** A list of networks, and whether an address lies in one of them; an IPv4 address written as IPv6 is the same address. */
import { BlockList, isIP } from 'node:net'

export interface AddressList {
  /** False for what is no address. */
  has(address: string): boolean
}

/** `cidrs` were checked when the settings were read: `10.0.0.0/8`, `2001:db8::/32`, or a single address. */
export function createAddressList(cidrs: readonly string[]): AddressList {
  const list = new BlockList()
  for (const cidr of cidrs) {
    const [address = '', prefix] = cidr.split('/')
    const family = familyOf(address)
    if (family === null) throw new Error('not a network')
    if (prefix === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(prefix), family)
  }
  return {
    has(address) {
      const family = familyOf(address)
      return family !== null && list.check(address, family)
    },
  }
}

/**
 * What counts as one client: an IPv4 address, however it is written, or an IPv6 network of 64 bits, which is what one
 * household or one server is given.
 */
export function networkOf(address: string): string {
  const bare = address.replace(/^::ffff:(?=\d+\.)/i, '')
  if (!bare.includes(':')) return bare
  const [head = '', tail] = bare.split('::')
  const groupsIn = (part: string) => part.split(':').filter(group => group !== '')
  const [first, last] = [groupsIn(head), groupsIn(tail ?? '')]
  // `::` stands for as many groups of zeros as are missing.
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => '0')
  return [...first, ...zeros, ...last].slice(0, 4).join(':')
}

function familyOf(address: string): 'ipv4' | 'ipv6' | null {
  const version = isIP(address)
  if (version === 0) return null
  return version === 4 ? 'ipv4' : 'ipv6'
}
