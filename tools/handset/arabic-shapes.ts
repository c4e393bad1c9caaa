/** Arabic letters in the form their neighbours give them, for terminals that draw every letter alone. */

/** By letter, in Unicode's order: isolated, final, and for those that join on both sides initial and medial. */
const forms = new Map<string, string[]>()
for (let code = 0xfe80; code <= 0xfefc; code += 1) {
  const form = String.fromCharCode(code)
  const letter = form.normalize('NFKC')
  forms.set(letter, [...(forms.get(letter) ?? []), form])
}

const joinsNext = (letter: string | undefined) => forms.get(letter ?? '')?.length === 4
const joinsBefore = (letter: string | undefined) => (forms.get(letter ?? '')?.length ?? 0) >= 2

/** Lam and alef are one sign. */
const signs = /ل[اأإآ]|./gsu

export function shapeArabic(text: string): string {
  const letters = text.match(signs) ?? []
  return letters
    .map((letter, index) => {
      const [isolated, final, initial, medial] = forms.get(letter) ?? []
      const before = joinsNext(letters[index - 1])
      // A sign of two letters is joined by its first.
      const after = initial !== undefined && joinsBefore(letters[index + 1]?.charAt(0))
      if (before) return (after ? medial : final) ?? letter
      return (after ? initial : isolated) ?? letter
    })
    .join('')
}
