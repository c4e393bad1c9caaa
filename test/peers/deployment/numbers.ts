// Numbers that nobody has called from yet.
export function freshNumbers(): { next(): string } {
  let count = 0
  return { next: () => `06${String(31_000_000 + count++)}` }
}
