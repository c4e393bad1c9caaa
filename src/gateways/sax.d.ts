/** The part of sax that reads a whole document; the package ships no types. */
declare module 'sax' {
  interface Tag {
    name: string
    attributes: Record<string, string>
  }
  interface Parser {
    onerror: (error: Error) => void
    ondoctype: (text: string) => void
    onsgmldeclaration: (text: string) => void
    onopentag: (tag: Tag) => void
    onclosetag: (name: string) => void
    ontext: (text: string) => void
    oncdata: (text: string) => void
    write(text: string): Parser
    close(): Parser
  }
  const sax: { parser(strict: boolean, options: { strictEntities: boolean; position: boolean }): Parser }
  export = sax
}
