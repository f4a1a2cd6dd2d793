// What every browser test needs: chromium, a page that notes every error, screenshots, a small valid file to upload.
//
// Environment: SHOUWANG_URL (http://127.0.0.1:8080), SHOUWANG_LOGIN, SHOUWANG_PASSWORD (may be a one-time password),
// SHOUWANG_NEW_PASSWORD (used when the server asks for a new one), SHOUWANG_SCREENSHOTS (folder; none = no pictures),
// SHOUWANG_UPLOAD (a file to deliver instead of the made one), SHOUWANG_SAMPLE (folder of the sample county that is served; none = what
// needs to know its people is left out), SHOUWANG_CHROMIUM (/usr/bin/chromium), SHOUWANG_SIZE (desktop or
// phone; none = both), SHOUWANG_TIMEOUT_MS (how long anything is waited for on a busy machine; 20000).
import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

// playwright-core is a development dependency of the web application; nothing is installed for these tests alone.
const { chromium } = createRequire(new URL('../../web/package.json', import.meta.url))('playwright-core')

function needed(name) {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: see the head of tests/browser/browser.mjs`)
  return value
}

export const settings = {
  url: (process.env.SHOUWANG_URL ?? 'http://127.0.0.1:8080').replace(/\/$/, ''),
  login: needed('SHOUWANG_LOGIN'),
  password: needed('SHOUWANG_PASSWORD'),
  newPassword: process.env.SHOUWANG_NEW_PASSWORD ?? 'Browser-Walk-2026',
  screenshots: process.env.SHOUWANG_SCREENSHOTS ?? '',
  upload: process.env.SHOUWANG_UPLOAD ?? '',
  sample: process.env.SHOUWANG_SAMPLE ?? '',
}

const kTimeout = Number(process.env.SHOUWANG_TIMEOUT_MS ?? 20_000) // for anything that a page is waited for

/** Sizes at which every page is looked at. */
export const kSizes = [
  { name: 'desktop', width: 1280, height: 800 },
  { name: 'phone', width: 390, height: 844 },
].filter((size) => size.name === (process.env.SHOUWANG_SIZE ?? size.name))
/** The long walk through a whole case goes where it is hardest; SHOUWANG_SIZE=desktop takes it to the desk. */
export const kCaseSizes = kSizes.filter((size) => size.name === (process.env.SHOUWANG_SIZE ?? 'phone'))

export function launch() {
  return chromium.launch({
    executablePath: process.env.SHOUWANG_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
}

/**
 * A fresh page of one size. `faults` collects console errors and warnings (content security policy violations are console
 * errors), exceptions and failed requests; answers that a test provokes on purpose are named in `expected`.
 */
export async function openPage(browser, size) {
  const phone = size.name === 'phone'
  const context = await browser.newContext({
    viewport: { width: size.width, height: size.height },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    isMobile: phone,
    hasTouch: phone,
    acceptDownloads: true,
    reducedMotion: 'reduce', // nothing has to be waited for while it moves
    ignoreHTTPSErrors: true, // a self-signed certificate of a test server
  })
  const page = await context.newPage()
  page.setDefaultTimeout(kTimeout)
  watchRequests(page)
  const faults = []
  const expected = []
  const wanted = (text) => expected.some((pattern) => pattern.test(text))
  page.on('console', (message) => {
    const text = `${message.type()}: ${message.text()} (${message.location().url})`
    if (['error', 'warning'].includes(message.type()) && !wanted(text)) faults.push(text)
  })
  page.on('pageerror', (error) => faults.push(`exception: ${error.message}`))
  page.on('response', (response) => {
    if (response.status() >= 500) faults.push(`${response.status()} ${response.url()}`)
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(settings.url) && !/^(data|blob):/.test(request.url())) faults.push(`foreign request: ${request.url()}`)
  })
  return { context, page, faults, expected }
}

const running = new WeakMap() // page -> its requests without an answer
function watchRequests(page) {
  const requests = new Set()
  running.set(page, requests)
  page.on('request', (request) => requests.add(request))
  for (const end of ['requestfinished', 'requestfailed']) page.on(end, (request) => requests.delete(request))
}

/** Waits until the page shows what it loaded: no request without an answer, no skeleton, nothing busy, twice in a row. */
export async function settled(page) {
  await page.waitForLoadState('load')
  const end = Date.now() + kTimeout
  for (let calm = 0; calm < 2; ) {
    await page.waitForFunction(() => !document.querySelector('[aria-busy=true], .panel--loading'))
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
    const waiting = [...running.get(page)].map((request) => request.url())
    calm = waiting.length === 0 ? calm + 1 : 0
    if (Date.now() > end) throw new Error(`the page does not settle: ${waiting.join(' ')}`)
  }
}

/** Takes a picture when a folder is given. */
export async function picture(page, size, name) {
  if (!settings.screenshots) return
  mkdirSync(settings.screenshots, { recursive: true })
  await settled(page)
  const file = size.name === 'desktop' ? `${name}.png` : `${name}-phone.png`
  await page.screenshot({ path: join(settings.screenshots, file) })
}

/** No page may be wider than the screen: nobody should have to scroll sideways on a phone. */
export async function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
}

/** A made-up ID number (region prefix 999, which no person has) with a right check digit. */
export function syntheticId(serial) {
  const body = `99910119700101${String(serial % 1000).padStart(3, '0')}`
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const sum = [...body].reduce((total, digit, i) => total + Number(digit) * weights[i], 0)
  return body + '10X98765432'[sum % 11]
}

/** A register of one household that nobody has. New bytes at every call. */
export function smallRegister() {
  const now = Date.now()
  const lines = ['户编号,行政村代码,村民小组,户类型,信息日期', `530922${String(now).slice(-8)},530922101001,一组,一般农户,2026-10-31`]
  return { name: `户信息_${now}.csv`, mimeType: 'text/csv', buffer: Buffer.from(`\ufeff${lines.join('\r\n')}\r\n`, 'utf8') }
}

/** A small delivery of dataset insurance_enrolment: two good lines, one to be sent back. New bytes at every call. */
export function smallDelivery() {
  const now = Date.now()
  const lines = [
    '姓名,证件号码,参保年度,个人缴费金额,资助参保金额,缴费日期',
    `测试甲,${syntheticId(now)},2026,400.00,280.00,2026-02-11`,
    `测试乙,${syntheticId(now + 1)},2026,400.00,0.00,2026-02-12`,
    `测试丙,${syntheticId(now + 2)},2026,400.00,不详,2026-02-13`,
  ]
  return { name: `居民医保参保_${now}.csv`, mimeType: 'text/csv', buffer: Buffer.from(`\ufeff${lines.join('\r\n')}\r\n`, 'utf8') }
}
