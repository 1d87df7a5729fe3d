/** Recognises the page of a firewall or a captcha, whatever status and content type it came with.
 *
 * Only marks of the blocking page itself count: the firewalls' scripts stand in pages that were let through as well. */

interface Challenge {
  readonly firewall: string
  /** A header that only a blocked reply has. */
  readonly header?: readonly [name: string, value: RegExp]
  /** In HTML. */
  readonly page?: RegExp
  /** In a small JSON document. */
  readonly json?: RegExp
}

const challenges: readonly Challenge[] = [
  {
    firewall: 'Cloudflare',
    header: ['cf-mitigated', /challenge/], // developers.cloudflare.com, "Detect a Challenge Page response"
    page: /<title>(Just a moment\.\.\.|Attention Required! \| Cloudflare|Access denied \| )|window\._cf_chl_opt|id="cf-error-details"/,
  },
  {
    firewall: 'Akamai',
    page: /errors\.edgesuite\.net|<title>Access Denied<\/title>[\s\S]*Reference&#32;&#35;|sec-if-cpt-container/i,
  },
  {
    firewall: 'Imperva',
    page: /Request unsuccessful\. Incapsula|Incapsula incident ID|<title>Pardon Our Interruption|^[\s\S]{0,400}_Incapsula_Resource\?SWJIYLWA=[\s\S]{0,600}$/,
    json: /"incidentId"\s*:\s*"[\d-]+"[\s\S]*"errorCode"|Incapsula incident ID/,
  },
  {
    firewall: 'DataDome',
    page: /(geo|ct)\.captcha-delivery\.com/,
    json: /"url"\s*:\s*"https:\\?\/\\?\/(geo|ct)\.captcha-delivery\.com/,
  },
  {
    firewall: 'PerimeterX',
    page: /id="px-captcha"|captcha\.px-cloud\.net|<title>Access to this page has been denied/,
    json: /"appId"\s*:\s*"PX[\s\S]*"(blockScript|jsClientSrc)"/,
  },
  {
    firewall: 'AWS WAF',
    header: ['x-amzn-waf-action', /challenge|captcha/], // AWS WAF Developer Guide, "CAPTCHA and Challenge action behavior"
    page: /window\.gokuProps\s*=/,
  },
  { firewall: 'Kasada', page: /^[\s\S]{0,200}window\.KPSDK=/ },
]

const pageBytesMax = 16_384
/** A genuine document may hold any word; a firewall's JSON is short. */
const jsonBytesMax = 8_192

/** The firewall's name, or undefined where none is recognised. */
export function findChallenge(
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
): string | undefined {
  const byHeader = challenges.find(({ header }) => header?.[1].test(headers[header[0]] ?? ''))
  if (byHeader) return byHeader.firewall
  const first = firstCharacter(body)
  if (first === '<') {
    const text = Buffer.from(body.subarray(0, pageBytesMax)).toString('utf8')
    return challenges.find(({ page }) => page?.test(text))?.firewall
  }
  if (first === '{' && body.length <= jsonBytesMax) {
    const text = Buffer.from(body).toString('utf8')
    return challenges.find(({ json }) => json?.test(text))?.firewall
  }
  return undefined
}

/** The first character that is neither white space nor a byte order mark. */
export function firstCharacter(body: Uint8Array): string {
  return Buffer.from(body.subarray(0, 256))
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart()
    .charAt(0)
}
