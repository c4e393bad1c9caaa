/** The part of sodium-native that the vault uses; the package ships no types. */
declare module 'sodium-native' {
  const sodium: {
    crypto_aead_xchacha20poly1305_ietf_NPUBBYTES: number
    crypto_aead_xchacha20poly1305_ietf_ABYTES: number
    randombytes_buf(into: Buffer): void
    crypto_generichash(into: Buffer, message: Buffer, key?: Buffer): void
    crypto_aead_xchacha20poly1305_ietf_encrypt(
      into: Buffer,
      message: Buffer,
      bound: Buffer | null,
      secret: null,
      nonce: Buffer,
      key: Buffer,
    ): number
    /** Throws when the tag does not verify. */
    crypto_aead_xchacha20poly1305_ietf_decrypt(
      into: Buffer,
      secret: null,
      sealed: Buffer,
      bound: Buffer | null,
      nonce: Buffer,
      key: Buffer,
    ): number
  }
  export default sodium
}
