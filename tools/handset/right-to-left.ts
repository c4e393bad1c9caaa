/** Right-to-left lines as a phone shows them, for terminals that print every character where it comes. */
import bidiJs from 'bidi-js'
import { shapeArabic } from './arabic-shapes.ts'

// The package exports the factory itself; its types say that it is the `default` of an object.
const bidi = (bidiJs as unknown as typeof bidiJs.default)()

/** A line takes the direction of its first letter; one without letters runs to the right. */
export function runsLeft(line: string): boolean {
  return bidi.getEmbeddingLevels(line).paragraphs[0]?.level === 1
}

/** The line's characters from left to right as they are seen, Arabic letters joined. */
export function arrange(line: string): string {
  const shaped = shapeArabic(line)
  return bidi.getReorderedString(shaped, bidi.getEmbeddingLevels(shaped))
}
