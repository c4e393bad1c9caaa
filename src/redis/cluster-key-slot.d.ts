/** The one function of this library: a key's slot in a Redis Cluster, as CRC16 of it or of what stands in its braces. */
declare module 'cluster-key-slot' {
  export default function slotOf(key: string): number
}
