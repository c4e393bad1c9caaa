/** What each language of the operator's pages has to say: whatever the English one says. */
import type { en } from './en.ts'

type Texts<T> = { readonly [Key in keyof T]: T[Key] extends string ? string : Texts<T[Key]> }

export type Words = Omit<Texts<typeof en>, 'dir'> & { dir: 'ltr' | 'rtl' }
export type TextName = keyof typeof en.texts
