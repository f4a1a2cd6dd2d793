// The walk of a county clerk through every page, on a desktop and on a phone, against a running server with data.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { kSizes, launch, openPage, overflow, picture, settings, settled } from './browser.mjs'
import { correctByKeyboard, deliver, makeToken, seeCorrections, seeFreshness, withdrawIt, withdrawRegister } from './deliveries.mjs'
import { acceptDeath, mergeDuplicates, previewChange, reviewByKeyboard } from './linkage.mjs'

let browser
let password = settings.password // the new one once it has been changed
before(async () => {
  browser = await launch()
})
after(async () => {
  await browser?.close()
})

const at = (path) => (url) => url.pathname === path

async function logIn(page, secret) {
  await page.fill('input[name=login]', settings.login)
  await page.fill('input[name=password]', secret)
  await page.click('[data-test=login]')
}
/** Opens a page by its menu entry, as people do. */
async function menu(page, size, title) {
  if (size.name === 'phone') await page.click('[data-test=menu]')
  const link = page.locator(size.name === 'phone' ? '.el-drawer a' : 'nav.side a', { hasText: new RegExp(`^\\s*${title}\\s*\\d*\\s*$`) })
  await link.first().click()
  await page.locator('main h1').waitFor()
  await settled(page)
}

for (const size of kSizes) {
  describe(`on a ${size.name}`, () => {
    let context, page, faults, expected
    const scripts = new Map() // address -> compressed bytes, until the first list is shown
    let ofLogin // those of the first page
    before(async () => {
      ;({ context, page, faults, expected } = await openPage(browser, size))
      page.on('response', async (response) => {
        if (!new URL(response.url()).pathname.endsWith('.js')) return
        const body = await response.body().catch(() => Buffer.alloc(0)) // the page may be gone by now
        scripts.set(response.url(), gzipSync(body).length)
      })
    })
    after(async () => {
      await context?.close()
    })

    it('refuses a wrong password in words', async () => {
      expected.push(/status of 401/)
      await page.goto(`${settings.url}/leads`)
      await page.waitForURL(at('/login'))
      await picture(page, size, 'login')
      await logIn(page, 'not-the-password-1')
      const message = page.locator('[data-test=login-error]')
      await message.waitFor()
      assert.match(await message.innerText(), /E2004/)
    })

    it('logs in, changes a first password when asked, and returns to the page that was wanted', async () => {
      ofLogin = [...scripts]
      await logIn(page, password)
      await page.waitForURL((url) => url.pathname !== '/login')
      if (new URL(page.url()).pathname === '/password') {
        await picture(page, size, 'password')
        await page.fill('input[name=old]', password)
        await page.fill('input[name=new]', settings.newPassword)
        await page.fill('input[name=again]', settings.newPassword)
        await page.click('[data-test=change-password]')
        await page.waitForURL((url) => url.pathname !== '/password')
        password = settings.newPassword
      } else {
        assert.equal(new URL(page.url()).pathname, '/leads')
      }
      await page.locator('[data-test=account-menu]').waitFor()
    })

    it('needs little for the log-in and a list, and no charts', async () => {
      await settled(page) // after a change of the password: the page that one's work begins with
      scripts.clear()
      for (const [address, bytes] of ofLogin) scripts.set(address, bytes)
      await page.goto(`${settings.url}/leads`)
      await page.locator('[data-test=lead-link]').first().waitFor()
      await settled(page)
      const total = [...scripts.values()].reduce((sum, bytes) => sum + bytes, 0)
      assert.ok(total > 0 && total <= 300 * 1024, `${Math.round(total / 1024)} KB of compressed scripts`)
      assert.ok(![...scripts.keys()].some((url) => url.includes('charts')))
    })

    it('drills down from the overview to a division below and back', async () => {
      await menu(page, size, '总览')
      await page.locator('[data-test=drill]').first().waitFor()
      await picture(page, size, 'dashboard')
      assert.equal(await overflow(page), 0)
      const name = (await page.locator('[data-test=drill]').first().innerText()).trim()
      await page.locator('[data-test=drill]').first().click()
      await page.waitForURL((url) => url.searchParams.has('division'))
      await page.locator('main h1', { hasText: name }).waitFor()
      await settled(page)
      await picture(page, size, 'dashboard-below')
      await page.goBack()
      await page.waitForURL((url) => !url.searchParams.has('division'))
      await settled(page)
    })

    it('opens the list behind a number', async () => {
      const number = page.locator('[data-test=open-leads]')
      const shown = (await number.innerText()).replace(/,/g, '')
      await number.click()
      await page.waitForURL(at('/leads'))
      await settled(page)
      const total = await page.locator('.paging').innerText()
      assert.ok(total.replace(/,/g, '').includes(`共 ${shown} 条`), `${total} is not ${shown}`)
    })

    it('filters, sorts and pages the leads, and keeps it all in the address', async () => {
      await menu(page, size, '线索')
      await page.locator('[data-test=lead-link]').first().waitFor()
      await picture(page, size, 'leads')
      assert.equal(await overflow(page), 0)

      const grades = await page.locator('[data-test=lead-table] tbody .grade-tag').allInnerTexts()
      const grade = { 红: 'red', 橙: 'orange', 黄: 'yellow', 蓝: 'blue' }[grades[0]]
      await page.click(`[data-test=grade-${grade}]`)
      await page.waitForURL((url) => url.searchParams.get('grade') === grade)
      await settled(page)
      const filtered = await page.locator('[data-test=lead-table] tbody .grade-tag').allInnerTexts()
      assert.ok(filtered.length > 0 && filtered.every((g) => g === grades[0]))
      await page.click(`[data-test=grade-${grade}]`)
      await page.waitForURL((url) => !url.searchParams.has('grade'))
      await settled(page)

      if (size.name === 'desktop') {
        await page.locator('thead button', { hasText: '核实期限' }).click()
        await page.waitForURL((url) => url.searchParams.get('sort') === 'due')
        await settled(page)
        const days = (await page.locator('[data-test=lead-table] tbody .due').allInnerTexts()).map((text) => text.slice(0, 10))
        assert.deepEqual(days, [...days].sort())
      }
      const next = page.locator('[data-test=next-page]')
      if (await next.isEnabled()) {
        const before = await page.locator('[data-test=lead-link]').first().getAttribute('href')
        await next.click()
        await page.waitForURL((url) => url.searchParams.get('page') === '2')
        await settled(page)
        assert.notEqual(await page.locator('[data-test=lead-link]').first().getAttribute('href'), before)
        await page.goBack()
        await page.waitForURL((url) => !url.searchParams.has('page'))
        await settled(page)
      }
      const csv = await page.request.get(new URL(await page.locator('[data-test=csv]').getAttribute('href'), settings.url).href)
      assert.equal(csv.status(), 200)
      assert.equal((await csv.body()).subarray(0, 3).toString('hex'), 'efbbbf')
    })

    it('explains a lead: sentence, checks, evidence, reasoning', async () => {
      await page.locator('[data-test=lead-link]').first().click()
      await page.waitForURL((url) => /^\/leads\/\w+/.test(url.pathname))
      const finding = page.locator('[data-test=finding]').first()
      await finding.waitFor()
      await settled(page)
      await picture(page, size, 'lead')
      assert.equal(await overflow(page), 0)
      assert.ok((await finding.locator('.wording').innerText()).length > 5)
      assert.ok((await finding.locator('.checks li').count()) > 0)
      const reasoning = finding.locator('details.reasoning')
      if ((await reasoning.count()) > 0) {
        await reasoning.locator(':scope > summary').click()
        await reasoning.locator('.node').first().waitFor()
        assert.ok((await reasoning.innerText()).length > 20)
        await reasoning.scrollIntoViewIfNeeded()
        await picture(page, size, 'lead-reasoning')
      }
      const whole = await page.locator('main').innerText()
      assert.doesNotMatch(whole, /(?<!\d)\d{17}[\dXx](?![\dXx])/, 'an unmasked ID number is on the page')
    })

    it('shows the household file', async () => {
      await page.click('[data-test=household-link]')
      await page.waitForURL((url) => /^\/households\/\w+/.test(url.pathname))
      await page.locator('#section-history').waitFor()
      await settled(page)
      await picture(page, size, 'household')
      assert.equal(await overflow(page), 0)
      for (const section of ['members', 'leads', 'income', 'records', 'history']) {
        assert.equal(await page.locator(`#section-${section}`).count(), 1)
      }
    })

    it('finds a household by a complete ID number without showing it in the address', async () => {
      await menu(page, size, '农户档案')
      const addresses = []
      const note = (request) => addresses.push(request.url())
      page.on('request', note)
      await page.locator('form[role=search] input[autocomplete=off]').last().fill('999101197001010019')
      await page.keyboard.press('Enter')
      await settled(page)
      page.off('request', note)
      assert.ok(addresses.some((url) => url.endsWith('/households/search')))
      assert.ok(![...addresses, page.url()].some((url) => url.includes('999101197001010019')))
    })

    it('shows receipts and the lines to correct', async () => {
      await menu(page, size, '部门报送')
      await page.locator('[data-test=delivery-link]').first().waitFor()
      await picture(page, size, 'deliveries')
      assert.equal(await overflow(page), 0)
      await page.locator('[data-test=delivery-link]').first().click()
      await page.locator('[data-test=receipt]').waitFor()
      await settled(page)
      await picture(page, size, 'delivery')
      assert.equal(await overflow(page), 0)
    })

    it('takes a small file after a look at its columns, follows the import, and sends bad lines back', async () => {
      await menu(page, size, '部门报送')
      await deliver(page, size)
      await picture(page, size, 'receipt')
      if (settings.upload === '') {
        await page.locator('[data-test=quarantine-row]').first().waitFor()
        const link = await page.locator('[data-test=quarantine-csv]').getAttribute('href')
        const csv = await page.request.get(new URL(link, settings.url).href)
        assert.equal(csv.status(), 200)
      }
    })

    it('puts a row right by keyboard, then takes the delivery back', async () => {
      if (settings.upload !== '') return
      await correctByKeyboard(page, size)
      await withdrawIt(page, size)
    })

    it('takes a register back and says what becomes of the household that it brought', async () => {
      if (settings.upload !== '') return
      await menu(page, size, '部门报送')
      await withdrawRegister(page, size)
    })

    it('shows what departments have to put right, and whose data are late', async () => {
      await seeCorrections(page, size)
      await seeFreshness(page, size)
    })

    it('makes a token for the program of a department and revokes it', async () => {
      await makeToken(page, size)
    })

    const knowsPeople = { skip: settings.sample === '' }
    it('answers doubtful rows by single keys, and shows why the program had its doubts', knowsPeople, async () => {
      await reviewByKeyboard(page, size)
    })

    it('finds somebody held twice, merges by keys and takes it back', knowsPeople, async () => {
      await mergeDuplicates(page, size)
    })

    it('carries a reported death out and takes it back', knowsPeople, async () => {
      await acceptDeath(page, size)
    })

    it('shows what a change of a household would do', async () => {
      await previewChange(page, size)
    })

    it('shows screenings with what could not be decided', async () => {
      await menu(page, size, '筛查')
      await page.locator('details.run').first().waitFor()
      await picture(page, size, 'screenings')
      assert.equal(await overflow(page), 0)
    })

    it('opens simulation, benefits, scores and data problems', async () => {
      for (const [title, name] of [['政策模拟', 'simulation'], ['惠民政策', 'benefits'], ['规则评分', 'scoreboard'], ['问题数据', 'quality']]) {
        await menu(page, size, title)
        await picture(page, size, name)
        assert.equal(await overflow(page), 0, title)
      }
    })

    it('shows the policy: rules, parameters over time, datasets', async () => {
      await menu(page, size, '政策')
      await page.locator('[data-test=rule-link]').first().waitFor()
      await picture(page, size, 'policy')
      await page.locator('[data-test=rule-link]').first().click()
      await page.locator('[data-test=expression]').waitFor()
      await settled(page)
      await picture(page, size, 'rule')
      assert.equal(await overflow(page), 0)
      await page.goto(`${settings.url}/policy/parameters`)
      await page.locator('[data-test=parameter-link]').first().click()
      await page.locator('[data-test=timeline] li').first().waitFor()
      await settled(page)
      await picture(page, size, 'parameter')
      await page.goto(`${settings.url}/policy/datasets`)
      await page.locator('main details').first().waitFor()
      await picture(page, size, 'datasets')
      assert.equal(await overflow(page), 0)
    })

    it('shows accounts and the audit log to those who may see them', async () => {
      for (const [path, name] of [['/accounts', 'accounts'], ['/audit', 'audit']]) {
        await page.goto(settings.url + path)
        await page.locator('main').locator('h1, .panel').first().waitFor()
        await settled(page)
        await picture(page, size, name)
        assert.equal(await overflow(page), 0)
      }
    })

    it('says when something does not exist', async () => {
      expected.push(/status of 404/)
      await page.goto(`${settings.url}/leads/999999999999`)
      await page.locator('main [role=alert]').waitFor()
      await page.goto(`${settings.url}/no-such-page`)
      await page.locator('main h1', { hasText: '没有这个页面' }).waitFor()
    })

    it('says when the network is away, and recovers', async () => {
      expected.push(/ERR_INTERNET_DISCONNECTED/)
      await menu(page, size, '线索')
      await page.locator('[data-test=lead-link]').first().waitFor()
      await context.setOffline(true)
      await page.locator('.offline').waitFor()
      await context.setOffline(false)
      await page.locator('.offline').waitFor({ state: 'detached' })
    })

    it('switches to English and back', async () => {
      await page.goto(`${settings.url}/leads`)
      await settled(page)
      await page.click('[data-test=language]')
      await page.locator('main h1', { hasText: 'Leads' }).waitFor()
      assert.equal(await page.evaluate(() => document.documentElement.lang), 'en')
      await picture(page, size, 'leads-english')
      await page.click('[data-test=language]')
      await page.locator('main h1', { hasText: '线索' }).waitFor()
    })

    it('works by keyboard', async () => {
      await page.goto(`${settings.url}/leads`)
      await settled(page)
      await page.keyboard.press('Tab')
      assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('href')), '#main')
      await page.locator('[data-test=lead-link]').first().focus()
      await page.keyboard.press('Enter')
      await page.waitForURL((url) => /^\/leads\/\w+/.test(url.pathname))
    })

    it('logs out', async () => {
      await page.click('[data-test=account-menu]')
      await page.click('[data-test=logout]')
      await page.waitForURL(at('/login'))
      await page.goto(`${settings.url}/leads`)
      await page.waitForURL(at('/login'))
    })

    it('had no console errors, policy violations, server errors or foreign requests', () => {
      assert.deepEqual(faults, [])
    })
  })
}
