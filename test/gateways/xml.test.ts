// XML as gateways send it: what is well formed is read, and whatever could be made to grow is refused.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeAttribute, escapeText, readXml } from '#src/gateways/xml.ts'

describe('what is read', () => {
  it('has names, attributes and text as they were written', () => {
    expect(
      readXml('<?xml version="1.0"?><a b="x&#10;y" c="&lt;&amp;&quot;"><d>é&gt;<![CDATA[<e>]]></d></a>'),
    ).toMatchObject({
      name: 'a',
      attributes: { b: 'x\ny', c: '<&"' },
      children: [{ name: 'd', text: 'é><e>' }],
    })
  })

  it.each([
    '',
    'hello',
    '<a',
    '<a>',
    '<a></b>',
    '<a/><b/>',
    '<a/>more',
    '<a b="1" b=2/>',
    '<a>&nobody;</a>',
    '<!DOCTYPE a><a/>',
    '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    '<!ENTITY b "c"><a/>',
    `${'<a>'.repeat(17)}${'</a>'.repeat(17)}`,
    `<a>${'<b/>'.repeat(200)}</a>`,
  ])('is nothing of %j', text => expect(readXml(text)).toBeNull())

  it('has no attributes but its own', () => {
    expect(readXml('<a/>')?.attributes['constructor']).toBeUndefined()
  })
})

describe('what is written', () => {
  const text = fc.string({
    unit: fc.constantFrom('<', '>', '&', '"', "'", '\n', '\r', '\t', 'a', 'é', 'ب', ']'),
  })
  it('is read as itself between tags', () =>
    fc.assert(
      fc.property(text, written => {
        // A reader of XML makes one line break of \r\n.
        const plain = written.replace(/\r\n?/g, '\n')
        expect(readXml(`<a>${escapeText(plain)}</a>`)?.text).toBe(plain)
      }),
    ))
  it('is read as itself in an attribute, line breaks too', () =>
    fc.assert(
      fc.property(text, written => {
        expect(readXml(`<a b="${escapeAttribute(written)}"/>`)?.attributes['b']).toBe(written)
      }),
    ))
  it('leaves out what XML cannot hold', () => expect(escapeText('a\u0000\u0008b')).toBe('ab'))
})
