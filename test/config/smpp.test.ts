// The settings of links by SMPP: read by each link's name, refused with the rule and never the value.
import { describe, expect, it } from 'vitest'
import { ConfigurationError, readConfig } from '#src/config/config.ts'
import { newProductionSettings } from '#test/support/secrets.ts'

const url = 'smpp://tadamon:secret08@127.0.0.1:2775'

function problemsIn(given: Record<string, string>): readonly string[] {
  try {
    readConfig(given)
    return []
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems
    throw error
  }
}

describe('a link', () => {
  it('is read by its own name, with what is usual', () => {
    const { gateways, carriers } = readConfig({ GATEWAYS: 'iam=smpp', IAM_URL: url })
    expect(gateways[0]?.smpp).toMatchObject({
      host: '127.0.0.1',
      port: 2775,
      tls: false,
      systemId: 'tadamon',
      password: 'secret08',
      bind: 'transceiver',
      binds: 1,
      window: 10,
      enquireSeconds: 30,
      responseSeconds: 10,
      dialect: { sessionTag: 0x1383, end: 17, codings: { gsm7: 0, ucs2: 8 } },
    })
    expect(carriers).toEqual([])
  })

  it('speaks as its settings say', () => {
    const given = {
      GATEWAYS: 'iam=smpp,inwi=smpp',
      IAM_URL: 'smpps://a%40b:p%3aw@smsc.example',
      IAM_USSD_SESSION: '0x1501',
      IAM_USSD_END: '3',
      IAM_UCS2_CODING: '0x48',
      IAM_GSM7_CODING: '0x0f',
      INWI_URL: url,
      INWI_USSD_SESSION: 'none',
      INWI_SERVICE_CODES: '*555#,*666*1#',
    }
    const [iam, inwi] = readConfig(given).gateways
    expect(iam?.smpp).toMatchObject({ tls: true, port: 2775, systemId: 'a@b', password: 'p:w' })
    expect(iam?.smpp?.dialect).toMatchObject({
      sessionTag: 0x1501,
      end: 3,
      codings: { gsm7: 15, ucs2: 72 },
    })
    expect(inwi?.smpp?.dialect).toMatchObject({ sessionTag: null, serviceCodes: ['*555#', '*666*1#'] })
  })

  it('that carries messages is named in SMS_CARRIERS, and has a sender', () => {
    const given = { SMS_CARRIERS: 'iam=smpp', IAM_URL: url }
    expect(problemsIn(given)).toEqual(['IAM_SENDER_ID: needed by the carrier iam'])
    expect(readConfig({ ...given, IAM_SENDER_ID: 'CNSS' }).carriers).toMatchObject([
      { name: 'iam', kind: 'smpp', smpp: { systemId: 'tadamon', senderId: 'CNSS' } },
    ])
    expect(problemsIn({ ...given, IAM_SENDER_ID: 'a name of many letters' })).toHaveLength(1)
  })

  it('without its address, or with one that no bind can hold, is refused, and the value is not shown', () => {
    expect(problemsIn({ GATEWAYS: 'smpp' })).toEqual(['SMPP_URL: needed for a link of kind smpp'])
    for (const wrong of [
      'smpp://x',
      'http://a:b@c',
      'smpp://sixteen-letters-x:p@h',
      'smpp://a:ninechars@h',
    ]) {
      const [problem = ''] = problemsIn({ GATEWAYS: 'smpp', SMPP_URL: wrong })
      expect(problem).toMatch(/^SMPP_URL: must be smpp:\/\//)
      expect(problem).not.toContain(wrong)
    }
  })

  it('ends calls by a bit only where there is one', () => {
    const given = { GATEWAYS: 'smpp', SMPP_URL: url, SMPP_USSD_SESSION: 'none', SMPP_USSD_END: 'bit' }
    expect(problemsIn(given)).toEqual([expect.stringContaining('SMPP_USSD_END: bit is a bit')])
  })
})

describe('in production', () => {
  const production = {
    ...newProductionSettings(),
    REDIS_URL: 'rediss://redis.example',
    DATABASE_URL: 'postgres://db.example/tadamon?sslmode=verify-full',
  }

  it('a link needs no callback’s token, and carries messages in place of Africa’s Talking', () => {
    const {
      CALLBACK_TOKEN: _,
      AFRICASTALKING_USERNAME: __,
      AFRICASTALKING_API_KEY: ___,
      ...rest
    } = production
    const link = { GATEWAYS: 'iam=smpp', SMS_CARRIERS: 'iam=smpp', IAM_SENDER_ID: '1212' }
    expect(problemsIn({ ...rest, ...link, IAM_URL: 'smpps://a:b@smsc.example' })).toEqual([])
  })

  it('clear text to another host is asked for by name', () => {
    const clear = { ...production, GATEWAYS: 'iam=smpp', IAM_URL: 'smpp://a:b@smsc.example' }
    expect(problemsIn(clear)).toEqual([expect.stringMatching(/^IAM_URL: in clear text/)])
    expect(problemsIn({ ...clear, ALLOW_CLEAR_TEXT: 'smpp' })).toEqual([])
  })
})
